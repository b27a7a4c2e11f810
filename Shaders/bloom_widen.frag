#version 330 core
// Twice the size, by the eight reads of the dual filter; each size passes on part of its light.
in vec2 v_uv;

uniform sampler2D u_source;
uniform vec2 u_texel;

out vec4 color;

vec3 read(float x, float y) { return texture(u_source, v_uv + vec2(x, y) * u_texel).rgb; }

void main() {
    vec3 sum = read(-1.0, 0.0) + read(1.0, 0.0) + read(0.0, -1.0) + read(0.0, 1.0);
    sum += 2.0 * (read(-0.5, -0.5) + read(0.5, -0.5) + read(-0.5, 0.5) + read(0.5, 0.5));
    color = vec4(sum * (0.5 / 12.0), 0.0);
}
