#version 330 core
// The wide soft light around a node, drawn into the small glow image.
layout(location = 0) in vec4 a_place;  // x, y, core radius, halo radius
layout(location = 1) in vec4 a_light;  // linear light, glow
layout(location = 2) in vec4 a_hue;    // linear light of the limb, share of the halo left by the others
layout(location = 3) in vec4 a_state;  // recency, selected, hovered, share left by the fog

uniform vec2 u_window;

out vec2 v_offset;  // -1 … 1
flat out vec3 v_light;

void main() {
    v_offset = vec2(float(gl_VertexID & 1), float(gl_VertexID >> 1)) * 2.0 - 1.0;
    float strength = 0.014 + 0.27 * a_light.w + 0.07 * a_state.x * a_state.x;
    v_light = a_hue.rgb * a_hue.w * strength * a_state.w;
    vec2 pixel = a_place.xy + v_offset * a_place.w;
    gl_Position = vec4(pixel / u_window * vec2(2.0, -2.0) + vec2(-1.0, 1.0), 0.0, 1.0);
}
