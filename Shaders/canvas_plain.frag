#version 330 core
// The inside of a large box: its fill and nothing else, because it covers most of the pixels.
flat in vec4 v_shape;
flat in vec4 v_params;  // kind, unused, opacity, unused
flat in vec4 v_fillTop;
flat in vec4 v_fillBottom;
in vec2 v_position;

out vec4 o_color;

void main() {
    float t = clamp((v_position.y - v_shape.y) / max(v_shape.w, 1.0), 0.0, 1.0);
    vec4 color = mix(v_fillTop, v_fillBottom, t);
    // Keeps 8-bit gradients from showing steps; the same pattern as in canvas.frag.
    float noise = fract(52.9829189 * fract(dot(gl_FragCoord.xy, vec2(0.06711056, 0.00583715))));
    float isGradient = float(v_fillTop != v_fillBottom) * step(0.002, color.a);
    color.rgb += (noise - 0.5) / 255.0 * isGradient;
    o_color = color * v_params.z;
}
