#version 330 core
// Light and glow over the canvas, compressed to what a screen can show, as dithered sRGB.
in vec2 v_uv;

uniform sampler2D u_light;
uniform sampler2D u_glow;
uniform vec2 u_window;
uniform vec3 u_background;
uniform float u_lift;
uniform vec2 u_center;  // of the viewport, pixels from the top left
uniform float u_reach;  // pixels

out vec4 color;

// Compresses the brightest channel and keeps the hue; what is far too bright turns white.
vec3 toneMapped(vec3 light) {
    float peak = max(light.r, max(light.g, light.b));
    float knee = 0.55;
    // 1 - 1 / (1 + t + t * t / 2) stands for 1 - exp(-t).
    float over = max(peak - knee, 0.0) / (1.0 - knee);
    float mapped = min(peak, knee) + (1.0 - knee) * (1.0 - 1.0 / (1.0 + over + 0.5 * over * over));
    vec3 hue = light / max(peak, 1e-5);
    return mix(hue, vec3(1.0), clamp((peak - 1.0) * 0.28, 0.0, 0.85)) * mapped;
}

// sRGB by square roots instead of powers: within 0.03 of a step of 255, and much faster.
vec3 encoded(vec3 light) {
    vec3 root2 = sqrt(light);
    vec3 root4 = sqrt(root2);
    vec3 high = 0.64549818 * root2 + 0.7086208 * root4 - 0.335436 * sqrt(root4)
        - 0.01871451 * light;
    return mix(light * 12.92, high, step(0.0031308, light));
}

// Interleaved gradient noise (Jimenez 2014), two of them for a triangular distribution.
float noise(vec2 pixel) {
    return fract(52.9829189 * fract(dot(pixel, vec2(0.06711056, 0.00583715))));
}

void main() {
    vec2 pixel = vec2(gl_FragCoord.x, u_window.y - gl_FragCoord.y);
    vec2 away = (pixel - u_center) / u_reach;
    float middle = 1.0 / (1.0 + 2.4 * dot(away, away));
    middle *= middle;
    vec3 canvas = u_background * (1.0 + u_lift * (0.25 * middle - 0.05))
        + u_lift * middle * vec3(0.0003, 0.0008, 0.0026);

    vec3 light = texture(u_light, v_uv).rgb + texture(u_glow, v_uv).rgb;
    vec3 shown = encoded(canvas + toneMapped(light));
    float grain = noise(gl_FragCoord.xy) + noise(gl_FragCoord.xy + 47.0) - 1.0;
    color = vec4(shown + grain / 255.0, 1.0);
}
