import Testing

@testable import Graphics

struct ClickCounterTests {
    @Test func quickPressesAtOnePlaceCountUp() {
        var counter = ClickCounter()
        #expect(counter.press(.left, at: [10, 10], time: 1) == 1)
        #expect(counter.press(.left, at: [12, 10], time: 1.3) == 2)
        #expect(counter.press(.left, at: [12, 11], time: 1.6) == 3)
        #expect(counter.current == 3)
    }

    @Test func slowFarOrOtherPressesStartAgain() {
        var counter = ClickCounter()
        _ = counter.press(.left, at: [10, 10], time: 1)
        #expect(counter.press(.left, at: [10, 10], time: 1.5) == 1)
        #expect(counter.press(.left, at: [30, 10], time: 1.6) == 1)
        #expect(counter.press(.right, at: [30, 10], time: 1.7) == 1)
    }
}
