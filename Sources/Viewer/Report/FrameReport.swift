internal import Engine
internal import Graphics
internal import JSON
internal import Overlay

/// The `frame` line of a report: what is on the screen and where.
nonisolated struct FrameReport {
    /// How many of the brightest nodes are listed.
    static let nodeLimit = 20

    var framesPerSecond: Double
    var milliseconds: Double
    var edgeCount: Int
    var selected: Int?
    var scene: SceneFrame
    /// The nodes, brightest first.
    var brightest: [Int]
    /// The feature of each node of the scene, and its layer.
    var features: [(id: FeatureID, layer: Int)]
    var widgets: [WidgetReport]

    var members: Reporter.Members {
        let camera = scene.camera
        return [
            ("fps", .double((framesPerSecond * 10).rounded() / 10)),
            ("cpu_ms", .double((milliseconds * 100).rounded() / 100)),
            ("nodes_total", .int(features.count)), ("edges_total", .int(edgeCount)),
            ("camera", ["position": vector(camera.eye), "target": vector(camera.target)]),
            ("selected", selected.map { .int($0) } ?? .null),
            ("nodes", .array(brightest.prefix(Self.nodeLimit).compactMap(node))),
            ("widgets", .array(widgets.map(widget))),
        ]
    }

    /// Nodes outside the scene's viewport are left out: nobody can click them.
    private func node(_ index: Int) -> JSONOutput? {
        guard index < scene.nodes.count,
            let place = scene.camera.project(scene.nodes[index].position),
            scene.camera.viewport.contains(place.pixel)
        else { return nil }
        let radius = Picking.coreRadius(of: scene.nodes[index], at: place, in: scene.camera)
        return [
            "id": .int(features[index].id.index), "x": .float(place.pixel.x),
            "y": .float(place.pixel.y), "radius": .float(radius),
            "layer": .int(features[index].layer), "sae": .int(features[index].id.sae),
        ]
    }

    private func widget(_ report: WidgetReport) -> JSONOutput {
        [
            "name": .string(report.name), "x": .double(report.rect.x), "y": .double(report.rect.y),
            "w": .double(report.rect.width), "h": .double(report.rect.height),
            "value": value(report.value),
        ]
    }

    private func value(_ value: WidgetValue) -> JSONOutput {
        switch value {
        case .none: .null
        case .number(let number): .double(number)
        case .text(let text): .string(text)
        case .flag(let isOn): .bool(isOn)
        }
    }

    private func vector(_ v: SIMD3<Float>) -> JSONOutput {
        .array([.float(v.x), .float(v.y), .float(v.z)])
    }
}

extension ViewerSession {
    func frameReport(
        scene: SceneFrame, clock: FrameClock, widgets: [WidgetReport]
    ) -> FrameReport {
        FrameReport(
            framesPerSecond: clock.rate, milliseconds: clock.cost * 1000,
            edgeCount: stage.model.edges.count, selected: selection?.index, scene: scene,
            brightest: brightest(FrameReport.nodeLimit),
            features: stage.model.nodes.map { ($0.id, $0.layer) },
            widgets: widgets)
    }
}
