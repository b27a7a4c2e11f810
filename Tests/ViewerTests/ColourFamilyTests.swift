import Graphics
import Overlay
import Testing

@testable import Viewer

@MainActor
struct ColourFamilyTests {
    /// How a colour of linear light looks to ordinary, protan, deutan and tritan eyes
    /// (Machado, Oliveira and Fernandes 2009, severity 1).
    private static let eyes: [(name: String, rows: [SIMD3<Float>])] = [
        ("ordinary", [[1, 0, 0], [0, 1, 0], [0, 0, 1]]),
        (
            "protan",
            [
                [0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216],
                [-0.003882, -0.048116, 1.051998],
            ]
        ),
        (
            "deutan",
            [
                [0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413],
                [-0.01182, 0.04294, 0.968881],
            ]
        ),
        (
            "tritan",
            [
                [1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602],
                [0.004733, 0.691367, 0.3039],
            ]
        ),
    ]

    private static func dot(_ a: SIMD3<Float>, _ b: SIMD3<Float>) -> Float { (a * b).sum() }

    /// OKLab (Ottosson 2020) of linear sRGB.
    private static func oklab(_ light: SIMD3<Float>) -> SIMD3<Float> {
        let cones = SIMD3(
            dot(light, [0.4122214708, 0.5363325363, 0.0514459929]),
            dot(light, [0.2119034982, 0.6806995451, 0.1073969566]),
            dot(light, [0.0883024619, 0.2817188376, 0.6299787005]))
        let roots = SIMD3(cube(cones.x), cube(cones.y), cube(cones.z))
        return [
            dot(roots, [0.2104542553, 0.793617785, -0.0040720468]),
            dot(roots, [1.9779984951, -2.428592205, 0.4505937099]),
            dot(roots, [0.0259040371, 0.7827717662, -0.808675766]),
        ]
    }

    private static func cube(_ value: Float) -> Float {
        var root = max(value, 1e-6)
        for _ in 0..<40 { root -= (root * root * root - value) / (3 * root * root) }
        return root
    }

    private static func seen(_ light: SIMD3<Float>, by eye: [SIMD3<Float>]) -> SIMD3<Float> {
        let shown = SIMD3(eye.map { min(max(dot($0, light), 0), 1) })
        return oklab(shown)
    }

    @Test(arguments: [Float(0.35), 0.5, 0.7])
    func anyTwoFamiliesAreToldApartByEveryEye(glow: Float) {
        for (name, eye) in Self.eyes {
            for a in 0..<GlowRamp.familyCount {
                for b in 0..<a {
                    let way =
                        Self.seen(GlowRamp.light(glow: glow, family: a), by: eye)
                        - Self.seen(GlowRamp.light(glow: glow, family: b), by: eye)
                    let distance = Self.dot(way, way).squareRoot()
                    // A just noticeable difference is 0.02.
                    #expect(distance > 0.035, "\(name): \(a) and \(b)")
                }
            }
        }
    }

    @Test func theirSwatchesStandOutFromPanelsAndCanvas() {
        for family in 0..<GlowRamp.familyCount {
            for surface in [Theme.axon.panel, Theme.axon.raised, Theme.axon.canvas] {
                #expect(Color(family: family).contrast(with: surface) > 3)
            }
        }
    }

    @Test func theFirstFamilyIsTheHousesBlue() {
        let blue = Color(family: 0)
        #expect(abs(blue.red - Theme.axon.accent.red) < 1e-6)
        #expect(abs(blue.green - Theme.axon.accent.green) < 1e-6)
        #expect(abs(blue.blue - Theme.axon.accent.blue) < 1e-6)
        #expect(Color(family: GlowRamp.familyCount) == Color(family: 0))
    }

    @Test(arguments: [0, 0.1, 0.25, 0.5, 0.75, 1])
    func namesInTheSceneAreReadableHoweverFaintTheirNodes(glow: Double) {
        let theme = Theme.axon
        let ink = theme.secondary.mixed(with: theme.text, glow)
        let shown = theme.canvas.mixed(with: ink, SceneLabels.faintness(glow: glow))
        #expect(shown.contrast(with: theme.canvas) >= 4.5)
    }
}
