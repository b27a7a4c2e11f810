#version 330 core
in float v_across;
in vec4 v_light;
in float v_along;
flat in vec2 v_shape;

uniform float u_pixel;

out vec4 color;

void main() {
    float cover = clamp((v_shape.x - abs(v_across)) / u_pixel + 0.5, 0.0, 1.0);
    // Brighter near the nodes than between them, so that crowds of edges stay quiet.
    float ends = 1.0 - 2.4 * v_along * (1.0 - v_along);
    float opacity = v_light.a * v_shape.y * cover * ends;
    color = vec4(v_light.rgb * opacity, opacity);
}
