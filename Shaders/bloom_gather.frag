#version 330 core
// What is bright enough to glow, at a quarter of the size: four reads average 4 x 4 pixels.
in vec2 v_uv;

uniform sampler2D u_source;
uniform vec2 u_texel;

out vec4 color;

vec3 bright(vec2 offset) {
    vec3 light = min(texture(u_source, v_uv + offset * u_texel).rgb, vec3(8.0));
    float peak = max(light.r, max(light.g, light.b));
    float over = clamp(peak - 0.6, 0.0, 0.6);
    float soft = over * over / 1.2 + max(peak - 1.2, 0.0);
    return light * (min(soft, peak) / max(peak, 1e-4));
}

void main() {
    vec3 sum = bright(vec2(-1.0, -1.0)) + bright(vec2(1.0, -1.0));
    sum += bright(vec2(-1.0, 1.0)) + bright(vec2(1.0, 1.0));
    color = vec4(sum * (0.25 * 0.3), 0.0);
}
