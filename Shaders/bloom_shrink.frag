#version 330 core
// Half the size, by the five reads of the dual filter.
in vec2 v_uv;

uniform sampler2D u_source;
uniform vec2 u_texel;

out vec4 color;

void main() {
    vec3 sum = texture(u_source, v_uv).rgb * 4.0;
    sum += texture(u_source, v_uv + vec2(-1.0, -1.0) * u_texel).rgb;
    sum += texture(u_source, v_uv + vec2(1.0, -1.0) * u_texel).rgb;
    sum += texture(u_source, v_uv + vec2(-1.0, 1.0) * u_texel).rgb;
    sum += texture(u_source, v_uv + vec2(1.0, 1.0) * u_texel).rgb;
    color = vec4(sum * 0.125, 0.0);
}
