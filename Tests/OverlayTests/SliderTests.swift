import Graphics
import Testing

@testable import Overlay

@MainActor struct SliderTests {
    let driver: Driver
    let name = "slider.temperature"
    var value: Double { driver.gallery.temperature }

    init() throws { driver = try Driver() }

    @Test func aClickOnTheTrackJumpsThere() {
        let track = driver.rect(name)
        driver.click(Point(track.midX, track.midY))
        #expect(abs(value - 1.05) < 0.051)
        driver.click(Point(track.minX + 1, track.midY))
        #expect(value == 0.05)
        driver.click(Point(track.maxX - 1, track.midY))
        #expect(value == 2)
    }

    @Test func draggingFollowsThePointerBeyondTheTrack() {
        let track = driver.rect(name)
        let from = Point(track.midX, track.midY)
        driver.frame([driver.press(from)])
        driver.frame([driver.move(Point(track.midX + 60, track.midY + 200))])
        #expect(value > 1.2)
        driver.frame([driver.move(Point(track.maxX + 300, track.midY))])
        #expect(value == 2)
        driver.frame([driver.release(Point(track.maxX + 300, track.midY))])
        driver.frame([driver.move(from)])
        #expect(value == 2)
    }

    @Test func takingTheKnobDoesNotMoveIt() {
        let track = driver.rect(name)
        let knob = track.minX + 7 + (0.8 - 0.05) / 1.95 * (track.width - 14)
        driver.frame([driver.press(Point(knob + 5, track.midY))])
        driver.frame()
        #expect(value == 0.8)
    }

    @Test func keysMoveByStepsAndToTheEnds() {
        driver.ui.focus(name)
        driver.key(.right)
        #expect(value == 0.85)
        driver.key(.left, times: 3)
        #expect(value == 0.7)
        driver.key(.up, .shift)
        #expect(value == 1.2)
        driver.key(.pageDown)
        #expect(value == 0.7)
        driver.key(.end)
        #expect(value == 2)
        driver.key(.home)
        #expect(value == 0.05)
    }

    @Test func theWheelMovesByStepsOverTheTrackOnly() {
        let track = driver.rect(name)
        driver.scroll(2, at: track.center)
        #expect(value == 0.9)
        driver.scroll(-1, at: track.center)
        #expect(value == 0.85)
        driver.scroll(1, at: Point(track.midX, track.maxY + 12))
        #expect(value == 0.85)
    }

    @Test func aDoubleClickResets() {
        driver.click(Point(driver.rect(name).maxX - 3, driver.rect(name).midY))
        #expect(value == 2)
        driver.time += 1
        driver.click(driver.rect(name).center, count: 2)
        #expect(value == 0.8)
    }

    @Test func aNumberCanBeTyped() {
        driver.click("\(name).value")
        driver.type("1.234")
        driver.key(.enter)
        #expect(value == 1.25)
        #expect(driver.ui.focusName == name)
        driver.key(.enter)
        driver.type("0,4")
        driver.key(.enter)
        #expect(value == 0.4)
    }

    @Test func typedNumbersAreClampedAndWordsRefused() {
        driver.click("\(name).value")
        driver.type("99")
        driver.key(.enter)
        #expect(value == 2)
        driver.click("\(name).value")
        driver.type("hot")
        driver.key(.enter)
        #expect(value == 2 && driver.ui.sliderStates[name]?.isRejected == true)
        driver.key(.escape)
        #expect(value == 2 && driver.ui.sliderStates[name]?.entry == nil)
    }

    @Test func leavingTheValueBoxTakesItsNumber() {
        driver.click("\(name).value")
        driver.type("1.5")
        driver.click("prompt")
        driver.frame()
        #expect(value == 1.5 && driver.ui.focusName == "prompt")
    }

    @Test(arguments: [0.0, 0.1, 0.33, 0.5, 1.0]) func valuesLieOnSteps(_ fraction: Double) {
        let scale = SliderScale(0.05...2, step: 0.05)
        let value = scale.value(at: fraction)
        #expect(abs((value * 20).rounded() - value * 20) < 1e-6)
        #expect(scale.nearest(to: value) == value)
    }

    @Test func oddRangesReachBothEnds() {
        let scale = SliderScale(0.01...1, step: 0.05)
        #expect(scale.value(at: 1) == 1 && scale.value(at: 0) == 0.01)
        #expect(SliderScale(3...3, step: 1).fraction(of: 3) == 0)
        #expect(NumberFormat.hundredths.value(of: "nan") == nil)
        #expect(NumberFormat.integer.string(50) == "50")
    }
}
