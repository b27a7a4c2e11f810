import Graphics
import Testing

@testable import Viewer

struct PointerGesturesTests {
    private typealias Meaning = PointerGestures.Meaning

    private func move(_ x: Float, _ y: Float = 100) -> InputEvent { .mouseMove(x: x, y: y) }

    private func button(
        _ pressed: Bool, _ x: Float, _ button: MouseButton = .left, _ modifiers: Modifiers = [],
        clicks: Int = 1
    ) -> InputEvent {
        .mouseButton(
            button, pressed: pressed, modifiers: modifiers, x: x, y: 100, clicks: clicks)
    }

    /// What a series of events over the scene means.
    private func meanings(
        _ events: [InputEvent], isOverScene: Bool = true, scale: Float = 1
    ) -> [Meaning] {
        var gestures = PointerGestures()
        return events.compactMap {
            gestures.interpret($0, isOverScene: isOverScene, scale: scale)
        }
    }

    /// Hands over one event and checks what it means.
    private func expect(
        _ gestures: inout PointerGestures, _ event: InputEvent, over isOverScene: Bool,
        _ wanted: Meaning?, at place: SourceLocation = #_sourceLocation
    ) {
        let meaning = gestures.interpret(event, isOverScene: isOverScene, scale: 1)
        #expect(meaning == wanted, sourceLocation: place)
    }

    @Test func aPressThatHardlyMovesIsAClick() {
        #expect(
            meanings([button(true, 100), move(103), button(false, 103)]) == [.click([103, 100])])
    }

    @Test func aPressThatMovesIsADragAndNoClick() {
        #expect(
            meanings([button(true, 100), move(105), move(115), button(false, 115)])
                == [.orbit([5, 0]), .orbit([10, 0])])
    }

    @Test func aDragThatComesBackIsStillNoClick() {
        #expect(
            meanings([button(true, 100), move(150), move(100), button(false, 100)])
                == [.orbit([50, 0]), .orbit([-50, 0])])
    }

    @Test func theSlackGrowsWithTheScreensDensity() {
        let events = [button(true, 100), move(107), button(false, 107)]
        #expect(meanings(events, scale: 2) == [.click([107, 100])])
        #expect(meanings(events, scale: 1) == [.orbit([7, 0])])
    }

    @Test(arguments: [
        (MouseButton.right, Modifiers()), (.middle, Modifiers()), (.left, Modifiers.shift),
    ])
    func otherButtonsAndShiftPan(which: MouseButton, modifiers: Modifiers) {
        let events = [
            button(true, 100, which, modifiers), move(130), button(false, 130, which, modifiers),
        ]
        #expect(meanings(events) == [.pan([30, 0])])
    }

    @Test func aRightClickMeansNothing() {
        #expect(meanings([button(true, 100, .right), button(false, 100, .right)]).isEmpty)
    }

    @Test func aSecondQuickClickIsAClickToo() {
        #expect(
            meanings([button(true, 9, clicks: 2), button(false, 9, clicks: 2)])
                == [.click([9, 100])])
    }

    @Test func aPressOnAPanelIsNotTheScenes() {
        var gestures = PointerGestures()
        expect(&gestures, button(true, 5), over: false, nil)
        #expect(!gestures.isHeld)
        expect(&gestures, move(400), over: true, .hover([400, 100]))
        expect(&gestures, button(false, 400), over: true, nil)
    }

    @Test func aDragGoesOnOverPanelsAndOutsideTheWindow() {
        var gestures = PointerGestures()
        _ = gestures.interpret(button(true, 400), isOverScene: true, scale: 1)
        expect(&gestures, move(100), over: false, .orbit([-300, 0]))
        expect(&gestures, .cursorLeft, over: false, nil)
        #expect(gestures.isDragging)
        expect(&gestures, move(-50), over: false, .orbit([-150, 0]))
        expect(&gestures, button(false, -50), over: false, nil)
        #expect(!gestures.isHeld)
    }

    @Test func aSecondButtonDuringADragChangesNothing() {
        #expect(
            meanings([
                button(true, 100), move(120), button(true, 120, .right),
                button(false, 120, .right), move(130), button(false, 130),
            ]) == [.orbit([20, 0]), .orbit([10, 0])])
    }

    @Test func lettingGoEndsTheDragWhereItIs() {
        var gestures = PointerGestures()
        _ = gestures.interpret(button(true, 100), isOverScene: true, scale: 1)
        _ = gestures.interpret(move(150), isOverScene: true, scale: 1)
        gestures.cancel()
        #expect(!gestures.isHeld && !gestures.isDragging)
        expect(&gestures, move(200), over: true, .hover([200, 100]))
        expect(&gestures, button(false, 200), over: true, nil)
    }

    @Test func thePointerHoversOverTheSceneAndLeavesIt() {
        #expect(meanings([move(7)]) == [.hover([7, 100])])
        #expect(meanings([move(7)], isOverScene: false) == [.leave])
        #expect(meanings([.cursorLeft]) == [.leave])
    }

    @Test func theWheelZoomsOverTheSceneOnly() {
        let wheel = InputEvent.scroll(dx: 0, dy: -2, modifiers: [], x: 40, y: 50)
        #expect(meanings([wheel]) == [.zoom(notches: -2, at: [40, 50])])
        #expect(meanings([wheel], isOverScene: false).isEmpty)
        #expect(meanings([.scroll(dx: 3, dy: 0, modifiers: [], x: 1, y: 1)]).isEmpty)
    }
}
