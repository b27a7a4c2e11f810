import Graphics
import Testing

@testable import Overlay

@MainActor struct WidgetTests {
    let driver: Driver
    var gallery: Gallery { driver.gallery }
    var ui: UI { driver.ui }

    init() throws { driver = try Driver() }

    @Test func aTapWithinOneFrameIsAClick() {
        driver.click("generate")
        #expect(gallery.presses == ["generate"])
        let (a, b) = (driver.rect("clear").center, driver.rect("fit").center)
        driver.frame([
            driver.press(a), driver.release(a), driver.press(b), driver.release(b),
        ])
        #expect(gallery.presses == ["generate", "clear", "fit"])
    }

    @Test func aPressDraggedAwayIsNoClick() {
        let (from, to) = (driver.rect("generate").center, Point(500, 700))
        driver.frame([driver.press(from)])
        driver.frame([driver.move(to)])
        #expect(ui.activeName == "generate" && ui.wantsPointer)
        driver.frame([driver.release(to)])
        #expect(gallery.presses.isEmpty && ui.activeName == nil)
    }

    @Test func everyWidgetOfTheContractReportsItsPlace() {
        for name in ["prompt", "generate", "clear", "fit", "collapse", "slider.temperature"] {
            let rect = driver.rect(name)
            #expect(rect.width > 10 && rect.height > 10, "\(name)")
        }
        #expect(driver.value("slider.temperature") == .number(0.8))
        #expect(driver.value("prompt") == .text("The capital of France is"))
    }

    @Test func reportsAreInFramebufferPixels() throws {
        let at1 = driver.rect("generate")
        let double = UI(text: try TextEngine())
        let gallery = Gallery(double)
        double.frame(
            size: PixelSize(width: 1400, height: 1600), contentScale: 2, time: 0
        ) { gallery.build() }
        let at2 = double.reports.first { $0.name == "generate" }?.rect
        #expect(at2 == Rect(at1.x * 2, at1.y * 2, at1.width * 2, at1.height * 2))
    }

    @Test func tabReachesEveryControlAndSpacePressesIt() {
        var visited: [String] = []
        for _ in 0..<40 {
            driver.key(.tab)
            if let name = ui.focusName { visited.append(name) }
        }
        for name in [
            "collapse", "prompt", "generate", "slider.top_k", "search", "plugins", "export",
        ] {
            #expect(visited.contains(name), "\(name)")
        }
        let first = visited[0]
        driver.key(.tab, .shift)
        driver.key(.tab)
        #expect(ui.focusName == visited.last)
        #expect(visited.filter { $0 == first }.count >= 2)
        ui.focus("generate")
        driver.frame([.key(.space, .press, modifiers: []), .text(" ")])
        driver.key(.enter)
        #expect(gallery.presses == ["generate", "generate"])
    }

    @Test func hoverFadesAndThenRests() {
        driver.frame([driver.move(driver.rect("clear").center)])
        driver.frame()
        #expect(ui.redraw == .soon && ui.cursor == .hand)
        driver.settle()
        driver.settle()
        #expect(ui.redraw == .whenNeeded || ui.redraw != .soon)
        driver.frame([driver.move(Point(690, 790))])
        driver.settle()
        #expect(ui.redraw == .whenNeeded && ui.cursor == nil)
    }

    @Test func anIdleFrameShapesNothingAndDrawsTheSame() {
        let before = ui.text.shapings
        let count = ui.canvas.items.count
        driver.frame()
        #expect(ui.text.shapings == before && ui.canvas.items.count == count)
    }

    @Test func theSceneGetsWhatTheInterfaceDoesNotTake() {
        let free = Point(325, 500)
        driver.frame([driver.move(free), driver.press(free)])
        #expect(!ui.wantsPointer && ui.unclaimed == [driver.move(free), driver.press(free)])
        // A drag that began in the scene stays with it over a panel.
        let over = driver.rect("generate").center
        driver.frame([driver.move(over), driver.release(over)])
        #expect(ui.unclaimed == [driver.move(over), driver.release(over)])
        #expect(gallery.presses.isEmpty)
        driver.frame([driver.move(over), driver.press(over)])
        #expect(ui.unclaimed.isEmpty)
        driver.frame([driver.release(over)])
        driver.key(.f)
        #expect(ui.unclaimed.contains(.key(.f, .press, modifiers: [])))
    }

    @Test func aCollapsedSectionHidesItsControls() {
        driver.click("parameters")
        driver.settle()
        #expect(!gallery.isOpen && driver.rect("slider.temperature") == .zero)
        #expect(driver.value("parameters") == .flag(false))
    }

    @Test func controlAndPlusZoom() {
        let width = driver.rect("generate").width
        driver.key(.equal, .control)
        driver.frame()
        #expect(ui.zoom == 1.1 && driver.rect("generate").width > width)
        driver.key(.minus, .control, times: 3)
        #expect(ui.zoom == 0.8)
        driver.key(.digit0, .control)
        #expect(ui.zoom == 1)
    }

    @Test func theMenuOpensMovesChoosesAndCloses() {
        driver.click("plugins")
        #expect(ui.openMenu == "plugins" && driver.rect("plugins.1") != .zero)
        driver.key(.down)
        driver.key(.enter)
        #expect(gallery.plugin == 1 && ui.openMenu == nil)
        driver.click("plugins")
        driver.click(driver.rect("plugins.2").center)
        #expect(gallery.plugin == 1, "a broken entry cannot be chosen")
        driver.key(.escape)
        #expect(ui.openMenu == nil)
        driver.click("plugins")
        driver.click(driver.rect("generate").center)
        #expect(ui.openMenu == nil && gallery.presses.isEmpty, "a press beside only closes it")
    }

    @Test func aMenuCanBeOpenedFromElsewhereAndThePointerUnderItChoosesNothing() {
        driver.frame([driver.move(driver.rect("plugins").center + Point(0, 50))])
        ui.open(menu: "plugins")
        driver.settle()
        #expect(ui.openMenu == "plugins" && ui.menuIndex == 0)
        driver.key(.down)
        driver.key(.enter)
        #expect(gallery.plugin == 1 && ui.openMenu == nil)
    }

    @Test func whatIsWrongWithAnEntryIsReadable() {
        gallery.problem = String(repeating: "expected a number, found a word; ", count: 6)
        driver.click("plugins")
        driver.settle()
        let (broken, fine) = (driver.rect("plugins.2"), driver.rect("plugins.1"))
        #expect(broken.height > fine.height + 20)
        #expect(broken.minY >= fine.maxY)
    }

    @Test func aPillOpensAListWiderThanItself() {
        driver.click("layer")
        driver.settle()
        #expect(driver.value("layer") == .text("layer 0"))
        #expect(driver.rect("layer.0").width > driver.rect("layer").width)
        #expect(driver.rect("layer.0").maxX <= 700)
        driver.click("layer.1")
        #expect(gallery.layer == 1)
        driver.settle()
        #expect(driver.value("layer") == .text("layer 1"))
    }

    @Test func escapeAfterAClickIsLeftToTheRestOfTheProgram() {
        driver.click("generate")
        driver.frame([.key(.escape, .press, modifiers: [])])
        #expect(ui.unclaimed.contains(.key(.escape, .press, modifiers: [])))
        driver.key(.tab)
        #expect(ui.focusName != nil)
        driver.frame([.key(.escape, .press, modifiers: [])])
        #expect(!ui.unclaimed.contains(.key(.escape, .press, modifiers: [])))
        #expect(ui.focusName == nil)
    }

    @Test func aSheetTakesAllInputUntilEscape() {
        gallery.showsSheet = true
        driver.settle()
        driver.click("generate")
        #expect(gallery.presses.isEmpty && !gallery.showsSheet, "a press beside closes it")
        gallery.showsSheet = true
        driver.settle()
        driver.key(.tab)
        #expect(ui.focusName == "shortcuts.close")
        driver.key(.escape)
        #expect(!gallery.showsSheet)
        driver.settle()
        driver.click("generate")
        #expect(gallery.presses == ["generate"])
    }

    @Test func tooltipsComeAfterARestAndStayInTheWindow() {
        driver.frame([driver.move(driver.rect("collapse").center)])
        func tips() -> Int { ui.canvas.items.filter { $0.layer == 90 }.count }
        #expect(tips() == 0)
        driver.settle()
        #expect(tips() > 0)
        for anchor in [Rect(0, 0, 4, 4), Rect(696, 796, 4, 4), Rect(350, 790, 10, 10)] {
            ui.canvas.clear()
            ui.drawTooltip(String(repeating: "long words ", count: 20), beside: anchor)
            for item in ui.canvas.items {
                guard case .box(let rect, _, _, _) = item.shape else { continue }
                #expect(rect.minX >= 0 && rect.maxX <= 700 && rect.minY >= 0 && rect.maxY <= 800)
            }
        }
    }

    @Test func toastsGoByThemselves() {
        ui.toast("Copied", icon: .copy)
        driver.frame()
        #expect(ui.canvas.items.contains { $0.layer == 95 })
        driver.time += 5
        driver.frame()
        #expect(!ui.canvas.items.contains { $0.layer == 95 } && ui.toasts.isEmpty)
    }

    @Test func everyTextColourReadsOnEveryPanel() {
        let theme = Theme.axon
        for ground in [theme.canvas, theme.panel, theme.card, theme.raised] {
            for ink in [
                theme.text, theme.secondary, theme.muted, theme.accentLight, theme.activation,
            ] {
                #expect(ink.contrast(with: ground) >= 4.5)
            }
        }
    }

    @Test func holdingEnterPressesAButtonOnce() {
        ui.focus("generate")
        driver.frame([.key(.enter, .press, modifiers: [])])
        for _ in 0..<5 { driver.frame([.key(.enter, .repeat, modifiers: [])]) }
        #expect(gallery.presses == ["generate"])
    }

    @Test func keysDoNotReachWhatLiesUnderASheet() {
        ui.focus("generate")
        gallery.showsSheet = true
        driver.settle()
        driver.key(.enter)
        #expect(gallery.presses.isEmpty)
        ui.focus("prompt")
        driver.settle()
        driver.type("x")
        #expect(gallery.prompt == "The capital of France is" && !ui.wantsKeyboard)
    }

    @Test func aFocusOnAWidgetThatWentAwayIsGivenUp() {
        ui.focus("slider.top_k")
        driver.frame()
        gallery.isOpen = false
        driver.settle()
        #expect(ui.focusName == nil)
    }

    @Test func theMenuShowsTheRowThatKeysReach() throws {
        let ui = UI(text: try TextEngine())
        let items = (0..<40).map { MenuItem("Entry \($0)") }
        var time = 0.0
        func frame(_ events: [InputEvent] = []) {
            time += 0.5
            ui.frame(size: PixelSize(width: 400, height: 300), time: time, events: events) {
                ui.column(Rect(10, 10, 200, 280)) {
                    _ = ui.dropDown("menu", items: items, selected: 0)
                }
            }
        }
        frame()
        ui.focus("menu")
        frame([.key(.enter, .press, modifiers: [])])
        frame((0..<30).map { _ in .key(.down, .press, modifiers: []) })
        frame()
        frame()
        #expect(ui.reports.contains { $0.name == "menu.30" && $0.rect.height > 30 })
    }

    @Test func aCheckBoxTurnsByClickAndSpaceAndRestsWhereItIsDisabled() throws {
        let ui = UI(text: try TextEngine())
        var (isOn, isEnabled, time) = (true, true, 0.0)
        func frame(_ events: [InputEvent] = []) {
            time += 0.5
            ui.frame(size: PixelSize(width: 400, height: 300), time: time, events: events) {
                ui.checkBox(
                    "box", isOn: &isOn, isEnabled: isEnabled, in: Rect(20, 20, 200, 24))
            }
        }
        let click: [InputEvent] = [
            driver.move(Point(150, 30)), driver.press(Point(150, 30)),
            driver.release(Point(150, 30)),
        ]
        frame()
        #expect(ui.reports.first?.value == .flag(true))
        frame(click)
        #expect(!isOn && ui.reports.first?.value == .flag(false))
        ui.focus("box")
        frame([.key(.space, .press, modifiers: [])])
        #expect(isOn)
        isEnabled = false
        frame(click)
        #expect(isOn && !ui.isFocused("box"))
    }

    @Test func aMenusNoteTakesItsRoomFromTheTitle() throws {
        let ui = UI(text: try TextEngine())
        let items = [
            MenuItem(String(repeating: "long title ", count: 9), note: MenuNote("548 MB")),
            MenuItem(
                String(repeating: "long ", count: 9), detail: String(repeating: "more ", count: 20),
                note: MenuNote("43 %", progress: 0.43, isStrong: true)),
            MenuItem("Icon", note: MenuNote("", icon: .download)),
        ]
        ui.open(menu: "menu")
        for time in 1...3 {
            ui.frame(size: PixelSize(width: 400, height: 300), time: Double(time)) {
                ui.column(Rect(10, 10, 240, 280)) {
                    _ = ui.dropDown("menu", items: items, selected: nil)
                }
            }
        }
        let texts = ui.canvas.items.compactMap { item -> (Rect, Int)? in
            guard item.layer == 50, case .text(let layout, let origin, _, _, _) = item.shape else {
                return nil
            }
            return (Rect(origin: origin, size: layout.size), item.layer)
        }
        // Title and note of each row, and no two of them meet.
        #expect(texts.count >= 6)
        for (index, text) in texts.enumerated() {
            for other in texts[(index + 1)...] {
                #expect(text.0.intersection(other.0).isEmpty, "\(text.0) \(other.0)")
            }
        }
    }

    @Test func theKeyboardPassesOnAsVisiblyAsItWas() {
        driver.click("generate")
        ui.passFocus(to: "clear")
        #expect(ui.isFocused("clear") && !ui.isFocusVisible)
        driver.key(.tab)
        ui.passFocus(to: "fit")
        #expect(ui.isFocused("fit") && ui.isFocusVisible)
    }
}
