internal import Engine
internal import Foundation
internal import Graphics
internal import JSON

extension ViewerSession {
    /// What to draw now.
    func scene(viewport: PixelRect, surface: PixelSize, scale: Float) -> SceneFrame {
        let view = camera.view(viewport: viewport, surface: surface, pixelScale: scale)
        let frame = composer.compose(
            stage.model, positions: stage.positions, camera: view, at: now,
            selected: selectedNode, hovered: hovered, layers: layerFilter)
        lastScene = frame
        return frame
    }

    /// Hands the scene an event that no panel took.
    func handle(_ event: InputEvent, isOverScene: Bool, scale: Float) {
        if case .focus(let isFocused) = event {
            gestures.cancel()
            // A plugin may have come, gone or been mended while the person was elsewhere.
            if isFocused {
                plugins = library.list()
                surveyPlugins()
            }
        }
        guard let meaning = gestures.interpret(event, isOverScene: isOverScene, scale: scale),
            let view = lastScene?.camera
        else { return }
        switch meaning {
        case .orbit(let pixels): takeCamera { $0.orbit(by: pixels, in: view) }
        case .pan(let pixels): pan(pixels)
        case .zoom(let notches, let pixel):
            followsSelection = false
            takeCamera { $0.zoom(by: notches, towards: pixel, in: view) }
        case .click(let pixel): click(at: pixel)
        case .hover(let pixel): hover(at: pixel)
        case .leave: leaveScene()
        }
    }

    /// The pointer is elsewhere: no node is under it, unless it drags the scene along.
    func leaveScene() {
        if !gestures.isHeld { hovered = nil }
    }

    func orbit(_ pixels: SIMD2<Float>) {
        guard let view = lastScene?.camera else { return }
        takeCamera { $0.orbit(by: pixels, in: view) }
    }

    func pan(_ pixels: SIMD2<Float>) {
        guard let view = lastScene?.camera else { return }
        followsSelection = false
        takeCamera { $0.pan(by: pixels, in: view) }
    }

    func zoom(_ notches: Float) {
        guard let view = lastScene?.camera else { return }
        takeCamera { $0.zoom(by: notches, towards: view.viewport.center, in: view) }
    }

    /// Frames all nodes.
    func fit() {
        framesGraph = true
        followsSelection = false
        fitNow()
    }

    func select(_ id: FeatureID) {
        selection = id
        detail = nil
        engine.describe(id)
        layerFilter.show(id.sae)
        reporter.tell("select", [("id", .int(id.index))] + layer(of: id))
        guard let node = stage.model.index(of: id), node < stage.placedCount else { return }
        framesGraph = false
        followsSelection = true
        camera.noteInput()
        camera.fly(to: stage.positions[node], distance: framingDistance(of: node))
    }

    /// How far to stay from a node so that those it is drawn linked with frame well.
    private func framingDistance(of node: Int) -> Float {
        guard let scene = lastScene else { return OrbitCamera.flyDistance }
        let partners = stage.model.neighbours(of: node).map(\.node).filter {
            $0 < stage.placedCount && layerFilter.shows(stage.model.nodes[$0].id.sae)
        }
        return camera.framingDistance(
            around: stage.positions[node],
            neighbours: partners.prefix(FrameComposer.litPartners).map {
                (stage.positions[$0], scene.nodes.indices.contains($0) ? scene.nodes[$0].radius : 2)
            }, viewport: scene.camera.viewport, pixelScale: scene.camera.pixelScale)
    }

    func dismiss() {
        guard selection != nil else { return }
        selection = nil
        detail = nil
        reporter.tell("dismiss")
    }

    /// Walks through what glows most, for the keyboard.
    func selectNext(forward: Bool) {
        let ranked = brightest(20)
        guard !ranked.isEmpty else { return }
        let place = selectedNode.flatMap { ranked.firstIndex(of: $0) }
        let next = place.map { (($0 + (forward ? 1 : -1)) + ranked.count) % ranked.count } ?? 0
        select(stage.model.nodes[ranked[next]].id)
    }

    /// The nodes that glow most now, each against what is strong in its SAE, brightest first.
    func brightest(_ count: Int) -> [Int] {
        let model = stage.model
        let shown = model.nodes.indices.filter { layerFilter.shows(model.nodes[$0].id.sae) }
        let ranked = shown.map { index in
            let unit = max(model.scale(of: model.nodes[index].id.sae).full, 1e-6)
            return (
                index: index, glow: model.activation(of: index, at: now) / unit,
                peak: model.nodes[index].peak / unit
            )
        }
        return ranked.sorted { ($0.glow, $0.peak, $1.index) > ($1.glow, $1.peak, $0.index) }
            .prefix(count).map(\.index)
    }

    /// The selected node stays in the middle while the layout moves it.
    func followSelection() {
        guard followsSelection, let node = selectedNode, node < stage.placedCount else { return }
        // The inspector that opens takes room: where the flight ends is reckoned anew.
        if camera.flight != nil {
            let distance = framingDistance(of: node)
            camera.flight?.to.distance = distance
        }
        camera.follow(stage.positions[node])
    }

    /// Keeps a growing graph in view until the person takes the camera.
    /// - Parameter seconds: since the last call
    func frameGraph(after seconds: Double) {
        guard framesGraph, selection == nil, !stage.model.isEmpty, camera.flight == nil,
            let scene = lastScene, let pose = fittingPose(scene)
        else { return }
        // A graph that grows must not leave the view; one that shrinks may take its time.
        let haste = pose.distance > camera.goal.distance ? 0.12 : 0.5
        let share = Float(1 - exp(-seconds / haste))
        camera.goal.target += (pose.target - camera.goal.target) * share
        camera.goal.distance += (pose.distance - camera.goal.distance) * share
    }

    private func fitNow() {
        guard let scene = lastScene else { return }
        camera.noteInput()
        camera.fit(
            Self.spheres(scene), viewport: scene.camera.viewport,
            pixelScale: scene.camera.pixelScale)
    }

    /// What is to be in view: the nodes of the layers that show.
    private static func spheres(_ scene: SceneFrame) -> [(center: SIMD3<Float>, radius: Float)] {
        scene.nodes.filter(\.isThere).map { ($0.position, $0.radius) }
    }

    private func fittingPose(_ scene: SceneFrame) -> OrbitCamera.Pose? {
        camera.fittingPose(
            Self.spheres(scene), viewport: scene.camera.viewport,
            pixelScale: scene.camera.pixelScale)
    }

    private func takeCamera(_ move: (inout OrbitCamera) -> Void) {
        framesGraph = false
        camera.noteInput()
        move(&camera)
    }

    private func click(at pixel: SIMD2<Float>) {
        camera.noteInput()
        guard let scene = lastScene,
            let node = Picking.node(at: pixel, among: scene.nodes, in: scene.camera)
        else { return dismiss() }
        select(stage.model.nodes[node].id)
    }

    private func hover(at pixel: SIMD2<Float>) {
        // Whoever reaches for a node wants it to hold still.
        camera.noteInput()
        hovered = lastScene.flatMap {
            Picking.node(at: pixel, among: $0.nodes, in: $0.camera)
        }
    }
}
