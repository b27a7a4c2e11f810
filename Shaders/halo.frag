#version 330 core
in vec2 v_offset;
flat in vec3 v_light;

out vec4 color;

void main() {
    // Quadratic falloff, windowed so that it ends at a finite radius without an edge.
    float square = dot(v_offset, v_offset);
    float left = max(1.0 - square, 0.0);
    color = vec4(v_light * left * left / (1.0 + 7.0 * square), 0.0);
}
