#version 330 core
// One quad per instance of the 2D canvas; see CanvasInstance.swift for the layout.
layout(location = 0) in vec4 a_shape;
layout(location = 1) in vec4 a_detail;
layout(location = 2) in vec4 a_params;
layout(location = 3) in vec4 a_clip;
layout(location = 4) in vec4 a_fillTop;
layout(location = 5) in vec4 a_fillBottom;
layout(location = 6) in vec4 a_border;

uniform vec2 u_surface;  // physical px

flat out vec4 v_shape;
flat out vec4 v_detail;
flat out vec4 v_params;
flat out vec4 v_clip;
flat out vec4 v_fillTop;
flat out vec4 v_fillBottom;
flat out vec4 v_border;
out vec2 v_position;  // physical px, y downwards

const float shadowKind = 1.0;
const float lineKind = 2.0;
const float coverageKind = 4.0;

void main() {
    float kind = a_params.x;
    vec2 low = a_shape.xy;
    vec2 high = a_shape.xy + a_shape.zw;
    float margin = 1.0;
    if (kind == shadowKind) {
        margin = a_params.y + 1.0;
    } else if (kind == lineKind) {
        low = min(a_shape.xy, a_shape.zw);
        high = max(a_shape.xy, a_shape.zw);
        margin = a_detail.x * 0.5 + 1.0;
    } else if (kind >= coverageKind) {  // glyphs and plain insides
        margin = 0.0;
    }
    // Outside the clip there is nothing to shade.
    low = clamp(low - margin, a_clip.xy, a_clip.xy + a_clip.zw);
    high = clamp(high + margin, a_clip.xy, a_clip.xy + a_clip.zw);
    vec2 corner = vec2(gl_VertexID & 1, gl_VertexID >> 1);
    v_position = mix(low, high, corner);
    v_shape = a_shape;
    v_detail = a_detail;
    v_params = a_params;
    v_clip = a_clip;
    v_fillTop = a_fillTop;
    v_fillBottom = a_fillBottom;
    v_border = a_border;
    vec2 ndc = v_position / u_surface * 2.0 - 1.0;
    gl_Position = vec4(ndc.x, -ndc.y, 0.0, 1.0);
}
