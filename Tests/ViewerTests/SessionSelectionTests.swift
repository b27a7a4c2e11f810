import Graphics
import Testing

@testable import Engine
@testable import Viewer

@MainActor
struct SessionSelectionTests {
    private let viewport = PixelRect(x: 310, y: 0, width: 970, height: 800)
    private let surface = PixelSize(width: 1280, height: 800)

    /// A session that has shown a run and drawn it.
    private func drawn() throws -> SessionDriver {
        let driver = try SessionDriver.shown()
        draw(driver)
        driver.session.perform(.fit)
        driver.pass(1)
        draw(driver)
        return driver
    }

    private func draw(_ driver: SessionDriver) {
        _ = driver.session.scene(viewport: viewport, surface: surface, scale: 1)
    }

    /// Where a node is drawn.
    private func pixel(of node: Int, in session: ViewerSession) throws -> SIMD2<Float> {
        let scene = try #require(session.lastScene)
        return try #require(scene.camera.project(scene.nodes[node].position)).pixel
    }

    private func click(_ point: SIMD2<Float>, _ session: ViewerSession) {
        for isPressed in [true, false] {
            session.handle(
                .mouseButton(
                    .left, pressed: isPressed, modifiers: [], x: point.x, y: point.y, clicks: 1),
                isOverScene: true, scale: 1)
        }
    }

    /// A node that no other one covers.
    private func frontNode(of session: ViewerSession) throws -> Int {
        let scene = try #require(session.lastScene)
        return try #require(
            scene.nodes.indices.first { index in
                scene.camera.project(scene.nodes[index].position).map {
                    Picking.node(at: $0.pixel, among: scene.nodes, in: scene.camera) == index
                } ?? false
            })
    }

    @Test func aClickSelectsTheNodeAndItsDetailArrives() throws {
        let driver = try drawn()
        let session = driver.session
        let node = try frontNode(of: session)
        click(try pixel(of: node, in: session), session)
        let id = session.stage.model.nodes[node].id
        #expect(session.selection == id && session.selectedNode == node && session.detail == nil)
        #expect(session.camera.flight != nil)
        try driver.wait { session.detail != nil }
        #expect(session.detail?.id == id && session.detail?.promoted.count == 10)
        #expect(
            session.detail?.neuronpediaURL
                == "https://www.neuronpedia.org/tiny/2-res-jb/\(id.index)")
        driver.pass(1)
        draw(driver)
        let center = try pixel(of: node, in: session)
        #expect(abs(center.x - viewport.center.x) < 4 && abs(center.y - viewport.center.y) < 4)
    }

    @Test func aClickOnTheBackgroundLetsGo() throws {
        let driver = try drawn()
        driver.session.perform(.selectNext(forward: true))
        draw(driver)
        click([312, 2], driver.session)
        #expect(driver.session.selection == nil && driver.session.detail == nil)
        #expect(try driver.events().suffix(2) == ["select", "dismiss"])
        click([312, 2], driver.session)
        #expect(try driver.count("dismiss") == 1)
    }

    @Test func onlyTheLastOfTwoQuickSelectionsIsDescribed() throws {
        let driver = try drawn()
        let session = driver.session
        let (a, b) = (session.stage.model.nodes[0].id, session.stage.model.nodes[1].id)
        session.perform(.select(a))
        session.perform(.select(b))
        try driver.wait { session.detail != nil }
        driver.pass(0.2)
        #expect(session.detail?.id == b)
    }

    @Test func detailComesWhileARunGoesOn() throws {
        let driver = try SessionDriver.ready()
        driver.session.parameters.maxTokens = 80
        driver.session.perform(.generate)
        driver.session.perform(.select(FeatureID(index: 5)))
        try driver.wait { driver.session.detail != nil }
        #expect(driver.session.detail?.id == FeatureID(index: 5))
    }

    @Test func aFeatureThatIsNotInTheGraphOrTheModelIsHarmless() throws {
        let driver = try drawn()
        let session = driver.session
        session.perform(.select(FeatureID(sae: 9, index: 1_000_000)))
        driver.pass(0.5)
        draw(driver)
        #expect(session.selectedNode == nil && session.detail == nil)
        session.perform(.selectNext(forward: true))
        #expect(session.selectedNode != nil)
    }

    @Test func aClickOnANodeJustClearedSelectsNothing() throws {
        let driver = try drawn()
        let session = driver.session
        let point = try pixel(of: try frontNode(of: session), in: session)
        session.handle(
            .mouseMove(x: point.x, y: point.y), isOverScene: true, scale: 1)
        #expect(session.hovered != nil)
        session.perform(.clear)
        #expect(session.hovered == nil)
        click(point, session)
        session.handle(.mouseMove(x: point.x + 1, y: point.y), isOverScene: true, scale: 1)
        #expect(session.selection == nil && session.hovered == nil)
        session.perform(.fit)
        session.perform(.selectNext(forward: false))
        driver.pass(0.2)
        draw(driver)
        #expect(session.lastScene?.nodes.isEmpty == true)
    }

    @Test func walkingGoesThroughTheBrightestAndBack() throws {
        let driver = try drawn()
        let session = driver.session
        let ranked = session.brightest(20).map { session.stage.model.nodes[$0].id }
        session.perform(.selectNext(forward: true))
        #expect(session.selection == ranked[0])
        session.perform(.selectNext(forward: true))
        #expect(session.selection == ranked[1])
        session.perform(.selectNext(forward: false))
        session.perform(.selectNext(forward: false))
        #expect(session.selection == ranked.last)
    }

    @Test func theBrightestComeFirst() throws {
        let driver = try drawn()
        let model = driver.session.stage.model
        let lights = driver.session.brightest(30).map {
            model.activation(of: $0, at: driver.session.now)
        }
        #expect(lights == lights.sorted(by: >))
    }

    @Test func theWheelKeepsWhatIsUnderThePointer() throws {
        let driver = try drawn()
        let session = driver.session
        let view = try #require(session.lastScene).camera
        let pixel = SIMD2<Float>(900, 300)
        let anchor = view.point(under: pixel)
        session.handle(
            .scroll(dx: 0, dy: 3, modifiers: [], x: pixel.x, y: pixel.y), isOverScene: true,
            scale: 1)
        driver.pass(1)
        draw(driver)
        let place = try #require(session.lastScene?.camera.project(anchor)).pixel
        #expect(abs(place.x - pixel.x) < 0.5 && abs(place.y - pixel.y) < 0.5)
    }

    @Test func losingTheFocusEndsADrag() throws {
        let driver = try drawn()
        let session = driver.session
        session.handle(
            .mouseButton(.left, pressed: true, modifiers: [], x: 800, y: 400, clicks: 1),
            isOverScene: true, scale: 1)
        session.handle(.mouseMove(x: 850, y: 400), isOverScene: true, scale: 1)
        #expect(session.gestures.isDragging)
        session.handle(.focus(false), isOverScene: true, scale: 1)
        let goal = session.camera.goal
        session.handle(.mouseMove(x: 1000, y: 400), isOverScene: true, scale: 1)
        #expect(!session.gestures.isHeld && session.camera.goal == goal)
    }

    @Test func theGraphIsKeptInViewUntilThePersonTakesTheCamera() throws {
        let driver = try drawn()
        #expect(driver.session.framesGraph)
        driver.session.perform(.zoom(notches: 2))
        #expect(!driver.session.framesGraph)
        driver.session.perform(.fit)
        #expect(driver.session.framesGraph)
    }
}
