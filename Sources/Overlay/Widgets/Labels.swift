public import Graphics

extension UI {
    /// Soft-wrapped text over the column's width.
    @discardableResult
    public func label(
        _ string: String, style: TextStyle = Theme.body, color: Color? = nil, maxLines: Int? = nil
    ) -> Rect {
        let layout = text.layout(string, style, .wrapped(availableWidth, maxLines: maxLines))
        let rect = allocate(height: layout.size.height)
        canvas.text(layout, at: rect.origin, color: color ?? theme.secondary)
        return rect
    }

    /// Text on one line within `rect`, cut with an ellipsis, in its vertical middle.
    @discardableResult
    public func line(
        _ string: String, in rect: Rect, style: TextStyle = Theme.body, color: Color? = nil,
        alignment: TextFrame.Alignment = .leading
    ) -> TextLayout {
        let layout = text.layout(string, style, .line(rect.width))
        let slack = rect.width - layout.size.width
        let x =
            switch alignment {
            case .leading: rect.minX
            case .center: rect.minX + slack / 2
            case .trailing: rect.minX + slack
            }
        canvas.text(
            layout, at: Point(x, rect.midY - layout.size.height / 2), color: color ?? theme.text)
        return layout
    }

    /// A quiet heading in spaced capitals, with an icon before it and a note at its end.
    public func sectionHeader(_ title: String, icon: Icon? = nil, note: String? = nil) {
        let rect = allocate(height: 20)
        drawSectionHeader(rect, title, icon, note, color: theme.muted)
    }

    /// A section header that opens and closes what follows; `isOpen` says whether it shows.
    public func collapsibleHeader(
        _ name: String, _ title: String, icon: Icon? = nil, isOpen: inout Bool
    ) {
        let rect = allocate(height: 20)
        let hit = interact(name, rect.inset(-4, -4))
        if hit.isClicked { isOpen.toggle() }
        let hover = fade("\(name).hover", hit.isHovered)
        let color = theme.muted.mixed(with: theme.text, hover)
        drawSectionHeader(rect, title, icon, nil, color: color)
        canvas.icon(
            isOpen ? .chevronUp : .chevronDown,
            in: Rect(rect.maxX - 16, rect.minY, 16, rect.height),
            size: 14, color: color)
        drawFocusRing(name, rect, radius: theme.smallRadius)
        report(name, rect, .flag(isOpen))
    }

    private func drawSectionHeader(
        _ rect: Rect, _ title: String, _ icon: Icon?, _ note: String?, color: Color
    ) {
        var x = rect.minX
        if let icon {
            canvas.icon(icon, in: Rect(x, rect.minY, 14, rect.height), size: 14, color: color)
            x += 22
        }
        line(
            title.uppercased(), in: Rect(x, rect.minY, rect.maxX - x, rect.height),
            style: Theme.section, color: color)
        if let note {
            line(note, in: rect, style: Theme.smallNumber, color: theme.muted, alignment: .trailing)
        }
    }

    /// A small pill; returns its rectangle.
    @discardableResult
    public func badge(
        _ string: String, at point: Point, color: Color? = nil, maxWidth: Double = 200
    ) -> Rect {
        let color = color ?? theme.accentLight
        let layout = text.layout(string, Theme.smallNumber, .line(maxWidth - 18))
        let rect = Rect(point.x, point.y, layout.size.width + 18, 22)
        canvas.box(
            rect, radius: 11, fill: color.opacity(0.10), border: Border(color.opacity(0.28)))
        canvas.text(
            layout, at: Point(rect.minX + 9, rect.midY - layout.size.height / 2), color: color)
        return rect
    }

    /// The width a pill takes for `string`.
    public func badgeWidth(_ string: String) -> Double {
        text.layout(string, Theme.smallNumber).size.width + 18
    }

    /// Pills side by side in one row.
    public func badges(_ strings: [String]) {
        let rect = allocate(height: 22)
        var x = rect.minX
        for string in strings where x < rect.maxX - 30 {
            x = badge(string, at: Point(x, rect.minY), maxWidth: rect.maxX - x).maxX + 6
        }
    }

    /// A name at the left and a value at the right.
    public func keyValue(_ key: String, _ value: String, color: Color? = nil) {
        let rect = allocate(height: 24)
        let shown = line(
            value, in: Rect(rect.minX + rect.width * 0.4, rect.minY, rect.width * 0.6, rect.height),
            style: Theme.number, color: color ?? theme.text, alignment: .trailing)
        line(
            key, in: Rect(rect.minX, rect.minY, rect.width - shown.size.width - 12, rect.height),
            color: theme.secondary)
    }

    /// A line across the column; `inset` px longer on either side, to meet the panel's edges.
    public func separator(inset: Double = 0) {
        let rect = allocate(height: 1)
        canvas.hairline(
            from: Point(rect.minX - inset, rect.minY), length: rect.width + 2 * inset,
            color: theme.line)
    }
}
