public import Graphics

extension UI {
    /// A row that can be chosen; says whether it was.
    @discardableResult
    public func selectableRow(
        _ name: String, title: String, detail: String? = nil, icon: Icon? = nil,
        isSelected: Bool = false, tooltip: String? = nil
    ) -> Bool {
        let rect = allocate(height: 32)
        let hit = rowBackground(name, rect, isSelected: isSelected)
        var x = rect.minX + 10
        if let icon {
            canvas.icon(
                icon, in: Rect(x, rect.minY, 16, rect.height),
                color: isSelected ? theme.accentLight : theme.muted)
            x += 24
        }
        var right = rect.maxX - 10
        if let detail {
            let room = Rect(x, rect.minY, max(0, (right - x) * 0.6), rect.height)
            let box = Rect(right - room.width, rect.minY, room.width, rect.height)
            right -=
                line(
                    detail, in: box, style: Theme.smallNumber, color: theme.muted,
                    alignment: .trailing
                ).size.width + 10
        }
        line(
            title, in: Rect(x, rect.minY, max(0, right - x), rect.height), style: Theme.label,
            color: isSelected ? theme.text : theme.secondary)
        report(name, rect, .flag(isSelected))
        if let tooltip { self.tooltip(name, rect, tooltip, isHovered: hit.isHovered) }
        return hit.isClicked
    }

    /// A concept that fires: its label, its number, and a bar; says whether it was clicked.
    ///
    /// - fraction: how strong it is, 0...1.
    /// - mark: the colour of the family it belongs to, where there are several.
    @discardableResult
    public func activationRow(
        _ name: String, label: String, value: String, fraction: Double, detail: String? = nil,
        mark: Color? = nil, isSelected: Bool = false, isQuiet: Bool = false
    ) -> Bool {
        let rect = allocate(height: 36)
        let hit = rowBackground(name, rect.inset(-8, 0), isSelected: isSelected)
        let number = line(
            value, in: Rect(rect.minX, rect.minY + 4, rect.width, 18), style: Theme.smallNumber,
            color: theme.activation, alignment: .trailing)
        var right = rect.maxX - number.size.width - 10
        if let detail {
            let box = Rect(rect.minX, rect.minY + 4, right - rect.minX, 18)
            right -=
                line(
                    detail, in: box, style: Theme.smallNumber, color: theme.muted,
                    alignment: .trailing
                ).size.width + 8
        }
        var left = rect.minX
        if let mark {
            canvas.circle(Point(left + 3.5, rect.minY + 13), radius: 3.5, fill: mark)
            left += 14
        }
        line(
            label, in: Rect(left, rect.minY + 4, max(0, right - left), 18),
            style: Theme.body,
            color: isSelected || hit.isHovered
                ? theme.text : isQuiet ? theme.muted : theme.secondary)
        bar(Rect(rect.minX, rect.minY + 27, rect.width, 3), fraction: fraction, color: mark)
        report(name, rect, .text(label))
        return hit.isClicked
    }

    /// A bar filled to `fraction`, from the accent to the activation colour.
    public func bar(_ rect: Rect, fraction: Double, color: Color? = nil) {
        let fraction = fraction.isFinite ? min(max(fraction, 0), 1) : 0
        canvas.box(rect, radius: rect.height / 2, fill: theme.line)
        guard fraction > 0 else { return }
        let fill = color ?? theme.accent.mixed(with: theme.activation, fraction)
        canvas.box(
            Rect(rect.minX, rect.minY, max(rect.height, rect.width * fraction), rect.height),
            radius: rect.height / 2, fill: fill)
    }

    /// How far something is: a bar with a title and a percentage; nil has no known end.
    public func progress(_ title: String, fraction: Double?) {
        let rect = allocate(height: 30)
        line(
            title, in: Rect(rect.minX, rect.minY, rect.width - 56, 20), style: Theme.caption,
            color: theme.secondary)
        let track = Rect(rect.minX, rect.minY + 24, rect.width, 4)
        guard let fraction else {
            canvas.box(track, radius: 2, fill: theme.line)
            let phase = (time / 1.4).truncatingRemainder(dividingBy: 1)
            canvas.pushClip(track, radius: 2)
            canvas.box(
                Rect(
                    track.minX + track.width * (phase * 1.4 - 0.4), track.minY, track.width * 0.4, 4
                ),
                radius: 2, fill: theme.accent)
            canvas.popClip()
            return requestRedraw()
        }
        let percent = fraction.isFinite ? Int((min(max(fraction, 0), 1) * 100).rounded()) : 0
        line(
            "\(percent) %", in: Rect(rect.minX, rect.minY, rect.width, 20),
            style: Theme.smallNumber, color: theme.accentLight, alignment: .trailing)
        bar(track, fraction: fraction, color: theme.accent)
    }

    /// A small ring that closes as something goes on.
    public func progressRing(
        at center: Point, fraction: Double, radius: Double = 5.5, color: Color? = nil
    ) {
        canvas.ring(center, radius: radius, width: 2, color: theme.lineHover)
        guard fraction > 0, fraction.isFinite else { return }
        canvas.ring(
            center, radius: radius, width: 2, color: color ?? theme.accentLight, start: 0,
            sweep: min(fraction, 1))
    }

    /// A ring that turns while something is being done.
    public func spinner(at center: Point, radius: Double = 7) {
        let turn = (time / 0.9).truncatingRemainder(dividingBy: 1)
        canvas.ring(center, radius: radius, width: 2, color: theme.line)
        canvas.ring(
            center, radius: radius, width: 2, color: theme.accentLight, start: turn, sweep: 0.28)
        requestRedraw()
    }

    /// Hover, selection and focus of a row; says what happens to it.
    func rowBackground(_ name: String, _ rect: Rect, isSelected: Bool) -> Interaction {
        let hit = interact(name, rect)
        let hover = fade("\(name).hover", hit.isHovered)
        if isSelected {
            canvas.box(
                rect, radius: theme.smallRadius, fill: theme.accent.opacity(0.14),
                border: Border(theme.accent.opacity(0.3)))
        } else if hover > 0 {
            canvas.box(rect, radius: theme.smallRadius, fill: theme.raised.opacity(hover))
        }
        drawFocusRing(name, rect.inset(2), radius: theme.smallRadius)
        return hit
    }
}
