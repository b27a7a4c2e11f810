#version 330 core
in vec2 v_offset;
flat in vec3 v_light;

out vec4 color;

void main() {
    float left = max(1.0 - dot(v_offset, v_offset), 0.0);
    color = vec4(v_light * left * left, 0.0);
}
