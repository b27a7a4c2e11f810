#version 330 core
// Boxes, shadows, lines, arcs and glyphs of the 2D canvas, each from its distance or its coverage.
flat in vec4 v_shape;
flat in vec4 v_detail;
flat in vec4 v_params;  // kind, border width or blur, opacity, clip radius
flat in vec4 v_clip;
flat in vec4 v_fillTop;
flat in vec4 v_fillBottom;
flat in vec4 v_border;
in vec2 v_position;

uniform sampler2D u_coverage;
uniform sampler2D u_color;

out vec4 o_color;

const float tau = 6.28318530718;

// Signed distance to a box around the origin; radii clockwise from the top left.
float boxDistance(vec2 p, vec2 halfSize, vec4 radii) {
    vec2 side = p.x < 0.0 ? radii.xw : radii.yz;
    float radius = min(p.y < 0.0 ? side.x : side.y, min(halfSize.x, halfSize.y));
    vec2 q = abs(p) - halfSize + radius;
    return length(max(q, 0.0)) + min(max(q.x, q.y), 0.0) - radius;
}

float segmentDistance(vec2 p, vec2 a, vec2 b) {
    vec2 along = b - a;
    float t = clamp(dot(p - a, along) / max(dot(along, along), 1e-6), 0.0, 1.0);
    return length(p - a - along * t);
}

// Distance to a ring's part: start and sweep in turns, clockwise from the top; round ends.
float arcDistance(vec2 p, float radius, float start, float sweep) {
    float ring = abs(length(p) - radius);
    if (sweep >= 1.0) return ring;
    float turn = fract(atan(p.x, -p.y) / tau - start);
    if (turn <= sweep) return ring;
    vec2 first = radius * vec2(sin(start * tau), -cos(start * tau));
    float end = (start + sweep) * tau;
    vec2 last = radius * vec2(sin(end), -cos(end));
    return min(length(p - first), length(p - last));
}

// Half a gaussian step across the edge: 1 well inside, 0 at `blur` outside.
float shadowCoverage(float distance, float blur) {
    float t = clamp(0.5 - 0.5 * distance / max(blur, 1e-3), 0.0, 1.0);
    return t * t * t * (t * (t * 6.0 - 15.0) + 10.0);
}

// Keeps 8-bit gradients from showing steps.
vec4 dithered(vec4 color) {
    float noise = fract(52.9829189 * fract(dot(gl_FragCoord.xy, vec2(0.06711056, 0.00583715))));
    return color + vec4(vec3((noise - 0.5) / 255.0), 0.0) * step(0.002, color.a);
}

// Blending happens on encoded values, which makes light strokes on dark too thin and dark ones on
// light too fat: bend the coverage by how light the colour is.
float textCoverage(float coverage, vec4 color) {
    float lightness = color.a > 0.0 ? dot(color.rgb / color.a, vec3(0.299, 0.587, 0.114)) : 0.0;
    return pow(coverage, mix(1.15, 0.8, lightness));
}

vec4 boxColor() {
    vec2 halfSize = v_shape.zw * 0.5;
    vec2 p = v_position - v_shape.xy - halfSize;
    float distance = boxDistance(p, halfSize, v_detail);
    float cover = clamp(0.5 - distance, 0.0, 1.0);
    float t = clamp((v_position.y - v_shape.y) / max(v_shape.w, 1.0), 0.0, 1.0);
    vec4 color = mix(v_fillTop, v_fillBottom, t);
    if (v_fillTop != v_fillBottom) color = dithered(color);
    color *= cover;
    if (v_params.y > 0.0) {
        float inside = clamp(0.5 - distance - v_params.y, 0.0, 1.0);
        vec4 border = v_border * max(cover - inside, 0.0);
        color = border + color * (1.0 - border.a);
    }
    return color;
}

vec4 glyphColor(bool isColor) {
    vec2 texel = v_detail.xy + (v_position - v_shape.xy);
    if (isColor) return texture(u_color, texel / vec2(textureSize(u_color, 0))) * v_fillTop.a;
    float cover = texture(u_coverage, texel / vec2(textureSize(u_coverage, 0))).r;
    return v_fillTop * textCoverage(cover, v_fillTop);
}

void main() {
    int kind = int(v_params.x + 0.5);
    vec4 color;
    if (kind == 0) {
        color = boxColor();
    } else if (kind == 1) {
        vec2 halfSize = v_shape.zw * 0.5;
        vec4 radii = max(v_detail, vec4(min(v_params.y * 0.6, min(halfSize.x, halfSize.y))));
        float distance = boxDistance(v_position - v_shape.xy - halfSize, halfSize, radii);
        color = dithered(v_fillTop * shadowCoverage(distance, v_params.y));
    } else if (kind == 2) {
        float distance = segmentDistance(v_position, v_shape.xy, v_shape.zw);
        color = v_fillTop * clamp(v_detail.x * 0.5 - distance + 0.5, 0.0, 1.0);
    } else if (kind == 3) {
        vec2 p = v_position - v_shape.xy - v_shape.zw * 0.5;
        float distance = arcDistance(p, v_detail.x, v_detail.z, v_detail.w);
        color = v_fillTop * clamp(v_detail.y * 0.5 - distance + 0.5, 0.0, 1.0);
    } else {
        color = glyphColor(kind == 5);
    }
    if (v_params.w > 0.0) {
        vec2 halfClip = v_clip.zw * 0.5;
        float distance = boxDistance(v_position - v_clip.xy - halfClip, halfClip, vec4(v_params.w));
        color *= clamp(0.5 - distance, 0.0, 1.0);
    }
    o_color = color * v_params.z;
}
