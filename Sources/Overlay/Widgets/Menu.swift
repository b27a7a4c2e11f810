public import Graphics

/// A few words at the end of a menu's entry.
public nonisolated struct MenuNote: Hashable, Sendable {
    /// What they say; may be empty beside an icon.
    public var text: String
    /// What stands before them.
    public var icon: Icon?
    /// How far something is, 0...1, as a ring before them.
    public var progress: Double?
    /// Whether they have the accent's colour.
    public var isStrong: Bool

    /// A note.
    public init(
        _ text: String, icon: Icon? = nil, progress: Double? = nil, isStrong: Bool = false
    ) {
        self.text = text
        self.icon = icon
        self.progress = progress
        self.isStrong = isStrong
    }
}

/// One entry of a drop-down menu.
public nonisolated struct MenuItem: Hashable, Sendable {
    /// What it says.
    public var title: String
    /// A second, quieter line; an error where there is one.
    public var detail: String?
    /// Whether it can be chosen; broken entries show their error in `detail`.
    public var isEnabled: Bool
    /// What its end says.
    public var note: MenuNote?

    /// An entry.
    public init(
        _ title: String, detail: String? = nil, isEnabled: Bool = true, note: MenuNote? = nil
    ) {
        self.title = title
        self.detail = detail
        self.isEnabled = isEnabled
        self.note = note
    }
}

extension UI {
    /// A button that shows the chosen entry and opens a list; returns the index of a new choice.
    ///
    /// Arrow keys move through the open list, Enter chooses, Escape closes.
    public func dropDown(
        _ name: String, items: [MenuItem], selected: Int?, placeholder: String = "Choose…",
        icon: Icon? = nil, in rect: Rect? = nil
    ) -> Int? {
        let rect = rect ?? allocate(height: 36)
        let title = selected.flatMap { items.indices.contains($0) ? items[$0].title : nil }
        return menu(name, rect, items: items, selected: selected, value: title ?? placeholder) {
            hit, isOpen in
            drawDropDown(name, rect, title ?? placeholder, icon, hit, isOpen: isOpen)
        }
    }

    /// A pill that shows `title` and opens a list, as a drop-down that takes no more room than a
    /// badge.
    public func pillMenu(
        _ name: String, title: String, items: [MenuItem], selected: Int?, tooltip: String? = nil,
        in rect: Rect
    ) -> Int? {
        menu(name, rect, items: items, selected: selected, value: title) { hit, isOpen in
            drawPill(name, rect, title, hit, isOpen: isOpen)
            if let tooltip, !isOpen {
                self.tooltip(name, rect, tooltip, isHovered: hit.isHovered)
            }
        }
    }

    /// The width a pill takes for `title`.
    public func pillWidth(_ title: String) -> Double {
        text.layout(title, Theme.smallNumber).size.width + 36
    }

    private func menu(
        _ name: String, _ rect: Rect, items: [MenuItem], selected: Int?, value: String,
        draw: (Interaction, _ isOpen: Bool) -> Void
    ) -> Int? {
        let isOpen = openMenu == name
        // The open list gets its keys before the button under it.
        let keyed = isOpen ? takeMenuKeys(items) : nil
        let hit = interact(name, rect)
        draw(hit, isOpen)
        report(name, rect, .text(value))
        let isWished = menuWish == name
        if isWished { menuWish = nil }
        if hit.isClicked || isWished {
            openMenu = isOpen ? nil : name
            menuIndex = selected ?? 0
            // A pointer that happens to lie where the list opens chooses nothing.
            menuPointer = input.pointer
            requestRedraw()
            return nil
        }
        guard isOpen, openMenu == name else { return nil }
        let choice = openList(name, under: rect, items, selected) ?? keyed
        closeMenu(if: choice != nil)
        return choice
    }

    private static let narrowestList = 150.0

    private func drawDropDown(
        _ name: String, _ rect: Rect, _ title: String, _ icon: Icon?, _ hit: Interaction,
        isOpen: Bool
    ) {
        let hover = fade("\(name).hover", hit.isHovered || isOpen)
        canvas.box(
            rect, radius: theme.radius, fill: theme.card.mixed(with: theme.raised, hover),
            border: Border(
                theme.line.mixed(with: theme.lineHover, hover)
                    .mixed(with: theme.focus, isOpen ? 1 : 0)))
        var x = rect.minX + 12
        if let icon {
            canvas.icon(icon, in: Rect(x, rect.minY, 16, rect.height), color: theme.muted)
            x += 24
        }
        line(
            title, in: Rect(x, rect.minY, rect.maxX - 36 - x, rect.height), style: Theme.label,
            color: theme.text)
        canvas.icon(
            isOpen ? .chevronUp : .chevronDown,
            in: Rect(rect.maxX - 30, rect.minY, 20, rect.height),
            size: 14, color: theme.muted)
        drawFocusRing(name, rect, radius: theme.radius)
    }

    private func drawPill(
        _ name: String, _ rect: Rect, _ title: String, _ hit: Interaction, isOpen: Bool
    ) {
        let hover = fade("\(name).hover", hit.isHovered || isOpen)
        let color = theme.accentLight.mixed(with: theme.text, 0.6 * hover)
        canvas.box(
            rect, radius: rect.height / 2, fill: theme.accent.opacity(0.16 + 0.12 * hover),
            border: Border(theme.accent.opacity(0.45 + 0.35 * hover)))
        line(
            title, in: Rect(rect.minX + 10, rect.minY, max(0, rect.width - 32), rect.height),
            style: Theme.smallNumber, color: color)
        canvas.icon(
            isOpen ? .chevronUp : .chevronDown,
            in: Rect(rect.maxX - 21, rect.minY, 12, rect.height), size: 12, color: color)
        drawFocusRing(name, rect, radius: rect.height / 2)
    }

    private func openList(
        _ name: String, under anchor: Rect, _ items: [MenuItem], _ selected: Int?
    ) -> Int? {
        let width = listRect(under: anchor, height: 0).width - 2
        let heights = items.map { $0.detail == nil ? 34 : 34 + detail(of: $0, width).size.height }
        let rect = listRect(under: anchor, height: heights.reduce(12, +))
        let oldLayer = canvas.layer
        canvas.layer = 50
        canvas.pushUnclipped(Rect(origin: .zero, size: size))
        block(Rect(origin: .zero, size: size), isModal: true)
        drawSurface(rect, radius: theme.radius)
        showMenuRow(name, heights, in: rect)
        var choice: Int?
        // A list is an island: it has its own scroll stack.
        let outer = scrollStack
        scrollStack = []
        scroll("\(name).list", rect.inset(1), spacing: 0, padding: 5) {
            for (index, item) in items.enumerated() {
                let row = allocate(height: heights[index])
                if menuRow("\(name).\(index)", row, item, index, isSelected: index == selected) {
                    choice = index
                }
            }
        }
        scrollStack = outer
        canvas.popClip()
        canvas.layer = oldLayer
        closeMenu(if: isPressedBeside(rect))
        return choice
    }

    /// The second line of an entry in a list so wide; what is wrong with it may take three.
    private func detail(of item: MenuItem, _ width: Double) -> TextLayout {
        let note = item.note.map { noteWidth($0) + 10 } ?? 0
        return text.layout(
            item.detail ?? "", Theme.caption,
            .wrapped(max(20, width - 54 - note), maxLines: item.isEnabled ? 1 : 3))
    }

    /// Scrolls the list so that the row chosen by keys shows.
    private func showMenuRow(_ name: String, _ heights: [Double], in rect: Rect) {
        guard menuMoved, heights.indices.contains(menuIndex) else { return }
        menuMoved = false
        let top = heights[..<menuIndex].reduce(0, +)
        let bottom = top + heights[menuIndex] + 10
        let target = scrollStates["\(name).list"]?.target ?? 0
        scrollStates["\(name).list"]?.target = min(max(target, bottom - rect.height), top)
    }

    private func closeMenu(if isDone: Bool) {
        guard isDone else { return }
        openMenu = nil
        requestRedraw()
    }

    private func isPressedBeside(_ rect: Rect) -> Bool {
        input.change?.isPressed == true && !rect.contains(input.pointer)
    }

    private func listRect(under anchor: Rect, height: Double) -> Rect {
        let below = size.height - anchor.maxY - 16
        let above = anchor.minY - 16
        let opensBelow = below >= min(height, 200) || below >= above
        let shown = min(height, max(60, opensBelow ? below : above))
        // Under a narrow anchor the list is wider, but stays in the window.
        let width = max(anchor.width, min(Self.narrowestList, size.width - 8))
        let left = max(4, min(anchor.minX, size.width - width - 4))
        return Rect(
            anchor.width < width ? left : anchor.minX,
            opensBelow ? anchor.maxY + 6 : anchor.minY - 6 - shown, width, shown)
    }

    private func takeMenuKeys(_ items: [MenuItem]) -> Int? {
        guard !items.isEmpty else { return nil }
        if takeKey(.escape) { closeMenu(if: true) }
        let old = menuIndex
        while takeKey(.down) { menuIndex = min(menuIndex + 1, items.count - 1) }
        while takeKey(.up) { menuIndex = max(menuIndex - 1, 0) }
        if takeKey(.home) { menuIndex = 0 }
        if takeKey(.end) { menuIndex = items.count - 1 }
        menuMoved = menuMoved || menuIndex != old
        let isChosen = takeKey(.enter) || takeKey(.keypadEnter)
        guard isChosen, items.indices.contains(menuIndex), items[menuIndex].isEnabled else {
            return nil
        }
        return menuIndex
    }

    private func menuRow(
        _ name: String, _ rect: Rect, _ item: MenuItem, _ index: Int, isSelected: Bool
    ) -> Bool {
        let hit = interact(name, rect, isFocusable: false, cursor: item.isEnabled ? .hand : .arrow)
        if hit.isHovered, input.pointer != menuPointer {
            menuIndex = index
            menuPointer = input.pointer
        }
        if menuIndex == index {
            canvas.box(rect, radius: theme.smallRadius, fill: theme.line)
        }
        let color = item.isEnabled ? theme.text : theme.muted
        // The title needs its line more than what is said under it.
        let noteLine = Rect(rect.minX, rect.minY + (item.detail == nil ? 7 : 25), rect.width, 20)
        let taken = item.note.map { draw($0, in: noteLine) + 10 } ?? 0
        let width = rect.width - 44 - (item.detail == nil ? taken : 0)
        line(
            item.title, in: Rect(rect.minX + 10, rect.minY + 7, width, 20), style: Theme.label,
            color: color)
        if item.detail != nil {
            canvas.text(
                detail(of: item, rect.width + 10), at: Point(rect.minX + 10, rect.minY + 27),
                color: item.isEnabled ? theme.muted : theme.danger)
        }
        if isSelected {
            canvas.icon(
                .check, in: Rect(rect.maxX - 28, rect.minY, 18, rect.height), size: 14,
                color: theme.accentLight)
        }
        report(name, rect, .text(item.title))
        return hit.isClicked && item.isEnabled
    }

    private func noteWidth(_ note: MenuNote) -> Double {
        let words = text.layout(note.text, Theme.smallNumber, .line(90)).size.width
        guard note.icon != nil || note.progress != nil else { return words }
        return words + (note.text.isEmpty ? 14 : 20)
    }

    /// Draws a note at the end of one line of an entry and returns how wide it is.
    private func draw(_ note: MenuNote, in row: Rect) -> Double {
        let color = note.isStrong ? theme.accentLight : theme.muted
        let end = row.maxX - 34
        line(
            note.text, in: Rect(end - 90, row.minY, 90, row.height), style: Theme.smallNumber,
            color: color, alignment: .trailing)
        let mark = end - noteWidth(note)
        if let progress = note.progress {
            progressRing(at: Point(mark + 7, row.midY), fraction: progress, color: color)
        } else if let icon = note.icon {
            canvas.icon(icon, in: Rect(mark, row.minY, 14, row.height), size: 14, color: color)
        }
        return end - mark
    }
}
