#version 330 core
// A point of distant dust, as a quad of a few window pixels.
layout(location = 0) in vec4 a_place;  // x, y, radius, unused
layout(location = 1) in vec4 a_light;

uniform vec2 u_window;

out vec2 v_offset;  // -1 … 1
flat out vec3 v_light;

void main() {
    v_offset = vec2(float(gl_VertexID & 1), float(gl_VertexID >> 1)) * 2.0 - 1.0;
    v_light = a_light.rgb;
    vec2 pixel = a_place.xy + v_offset * (a_place.z + 0.5);
    gl_Position = vec4(pixel / u_window * vec2(2.0, -2.0) + vec2(-1.0, 1.0), 0.0, 1.0);
}
