#version 330 core
// A line between two window pixels, widened to a quad with room for its soft border.
layout(location = 0) in vec4 a_ends;
layout(location = 1) in vec4 a_lightA;  // linear light, opacity
layout(location = 2) in vec4 a_lightB;
layout(location = 3) in float a_width;  // pixels

uniform vec2 u_window;
uniform float u_pixel;  // window pixels per pixel drawn

out float v_across;  // window pixels from the middle of the line
out vec4 v_light;
out float v_along;  // 0 at one end, 1 at the other
flat out vec2 v_shape;  // half the drawn width; share of a pixel that thinner lines cover

void main() {
    vec2 along = a_ends.zw - a_ends.xy;
    vec2 direction = along / max(length(along), 1e-3);
    vec2 side = vec2(-direction.y, direction.x);
    float width = max(a_width, u_pixel);
    float reach = 0.5 * width + 0.5 * u_pixel;
    float sign = float(gl_VertexID & 1) * 2.0 - 1.0;
    bool atB = gl_VertexID > 1;
    v_across = sign * reach;
    v_along = atB ? 1.0 : 0.0;
    v_light = atB ? a_lightB : a_lightA;
    v_shape = vec2(0.5 * width, min(a_width / width, 1.0));
    vec2 pixel = (atB ? a_ends.zw : a_ends.xy) + side * v_across;
    gl_Position = vec4(pixel / u_window * vec2(2.0, -2.0) + vec2(-1.0, 1.0), 0.0, 1.0);
}
