#version 330 core
// A small lit sphere: dark glass with a bright rim when dim, white-hot in the middle when lit.
in vec2 v_offset;
flat in float v_radius;
flat in vec4 v_light;
flat in vec3 v_hue;
flat in vec4 v_state;

uniform float u_scale;
uniform float u_pixel;  // window pixels per pixel drawn

out vec4 color;  // light, and how much of what is behind it is hidden

float ringAt(float distance, float radius, float halfWidth) {
    return clamp((halfWidth - abs(distance - radius)) / u_pixel + 0.5, 0.0, 1.0);
}

void main() {
    float distance = length(v_offset);
    float glow = v_light.w;
    float fade = v_state.w;
    float cover = clamp((v_radius - distance) / u_pixel + 0.5, 0.0, 1.0);

    // The sphere: facing is 1 in the middle and 0 at the limb; a lamp stands up on the left.
    float across = min(distance / v_radius, 1.0);
    float facing = sqrt(1.0 - across * across);
    vec3 normal = vec3(v_offset / v_radius * vec2(1.0, -1.0), facing);
    float lamp = max(dot(normal, vec3(-0.45, 0.55, 0.704)), 0.0);
    vec3 glass = v_light.rgb * (0.32 + 0.62 * lamp * lamp) + v_hue * pow(across, 6.0) * 0.4;
    float heat = facing * facing * (1.6 - 0.6 * facing);
    vec3 ember = mix(v_hue * 0.8, v_light.rgb * (0.7 + 0.45 * facing), heat);
    vec3 sphere = mix(glass, ember, smoothstep(0.05, 0.5, glow));

    // Light scattered close around it, ending softly at a finite radius.
    float outside = max(distance - v_radius, 0.0) / (min(v_radius, 14.0 * u_scale) * (0.4 + 0.7 * glow) + 1.5);
    float near = max(1.0 - outside, 0.0);
    vec3 aura = v_hue * near * near * (0.08 + 0.34 * glow) * (1.0 - cover);

    // A fresh firing: a wave that leaves the core and thins out as it ages.
    float fresh = v_state.x;
    float inside = v_radius * (1.3 + 1.3 * (1.0 - fresh)) + 2.0 * u_scale - distance;
    float behind = max(1.0 - inside / (2.0 * u_scale + min(0.35 * v_radius, 7.0 * u_scale)), 0.0);
    float front = clamp(inside / (1.5 * u_pixel), 0.0, 1.0) * step(v_radius, distance);
    float pulse = behind * behind * front * fresh * fresh * 0.6;
    vec3 wave = 1.2 * v_hue;
    // Far away the flush keeps the hue, since dimmed white would be grey.
    vec3 flush = mix(v_hue, vec3(1.0, 0.97, 0.92), fade * fade);
    sphere += flush * (fresh * fresh * facing * 0.7);

    float selected = ringAt(distance, v_radius + 6.0 * u_scale, 0.8 * u_scale) * v_state.y;
    float hovered = ringAt(distance, v_radius + 4.0 * u_scale, 0.6 * u_scale) * v_state.z
        * (1.0 - v_state.y);
    vec3 rings = vec3(0.42, 0.66, 1.0) * selected + vec3(0.4, 0.62, 1.0) * hovered * 0.8;

    color = vec4(fade * (sphere * cover + aura + wave * pulse) + rings, cover);
}
