#version 330 core
// A node's disc with room for its ring and near glow, as a quad in window pixels.
layout(location = 0) in vec4 a_place;  // x, y, core radius, halo radius
layout(location = 1) in vec4 a_light;  // linear light, glow
layout(location = 2) in vec4 a_hue;    // linear light of the limb
layout(location = 3) in vec4 a_state;  // recency, selected, hovered, share left by the fog

uniform vec2 u_window;
uniform float u_scale;

out vec2 v_offset;  // pixels from the centre
flat out float v_radius;
flat out vec4 v_light;
flat out vec3 v_hue;
flat out vec4 v_state;

void main() {
    vec2 corner = vec2(float(gl_VertexID & 1), float(gl_VertexID >> 1)) * 2.0 - 1.0;
    float radius = a_place.z;
    float reach = radius * (1.45 + 0.75 * a_light.w) + 1.5;
    float pulse = a_state.x > 0.01 ? radius * 2.7 + 3.0 * u_scale : 0.0;
    float ring = a_state.y + a_state.z > 0.0 ? radius + 9.0 * u_scale : 0.0;
    reach = max(reach, max(pulse, ring));
    v_offset = corner * reach;
    v_radius = radius;
    v_light = a_light;
    v_hue = a_hue.rgb;
    v_state = a_state;
    vec2 pixel = a_place.xy + v_offset;
    gl_Position = vec4(pixel / u_window * vec2(2.0, -2.0) + vec2(-1.0, 1.0), 0.0, 1.0);
}
