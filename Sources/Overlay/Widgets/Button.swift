public import Graphics

/// How much a button stands out.
public nonisolated enum ButtonStyle: Sendable {
    /// The one main action.
    case primary
    /// Outlined, for the rest.
    case ghost
    /// No outline until the pointer is over it.
    case plain
    /// Stop and other things that end something.
    case danger
}

extension UI {
    /// A button with a label, an icon or both; says whether it was clicked or triggered by key.
    ///
    /// Without a `rect` it takes the next 36 px; the tooltip shows when the pointer rests on it.
    public func button(
        _ name: String, label: String? = nil, icon: Icon? = nil, style: ButtonStyle = .ghost,
        isEnabled: Bool = true, tooltip: String? = nil, in rect: Rect? = nil
    ) -> Bool {
        let rect = rect ?? allocate(height: 36)
        let state = interact(name, rect, isEnabled: isEnabled)
        let hover = fade("\(name).hover", state.isHovered || state.isHeld)
        let radius = min(theme.radius, rect.height / 4 + 1)
        canvas.pushOpacity(isEnabled ? 1 : 0.45)
        drawButton(rect, radius: radius, style, hover: hover, isHeld: state.isHeld)
        drawButtonContent(
            rect, label: label, icon: icon, color: contentColor(style, hover: hover))
        canvas.popOpacity()
        drawFocusRing(name, rect, radius: radius)
        report(name, rect)
        if let tooltip { self.tooltip(name, rect, tooltip, isHovered: state.isHovered) }
        return state.isClicked
    }

    /// A square button with an icon only, 32 px unless `rect` says otherwise.
    public func iconButton(
        _ name: String, _ icon: Icon, style: ButtonStyle = .ghost, isEnabled: Bool = true,
        tooltip: String? = nil, in rect: Rect? = nil
    ) -> Bool {
        button(
            name, icon: icon, style: style, isEnabled: isEnabled, tooltip: tooltip,
            in: rect ?? allocate(height: 32))
    }

    private func drawButton(
        _ rect: Rect, radius: Double, _ style: ButtonStyle, hover: Double, isHeld: Bool
    ) {
        let pressed = isHeld ? 0.12 : 0
        switch style {
        case .primary:
            canvas.shadow(
                rect.inset(2, 4).offset(0, 3), radius: radius,
                color: theme.accent.opacity(0.14 + 0.16 * hover), blur: 14)
            let top = Color(hex: 0x4478DE).mixed(with: Color(hex: 0x5486E8), hover)
            let bottom = Color(hex: 0x3364C6).mixed(with: Color(hex: 0x3E70D4), hover)
            canvas.box(
                rect, corners: Corners(radius),
                fill: Fill(
                    top: top.mixed(with: .black, pressed),
                    bottom: bottom.mixed(with: .black, pressed)),
                border: Border(theme.accentLight.opacity(0.28 + 0.2 * hover)))
        case .danger:
            canvas.box(
                rect, radius: radius,
                fill: theme.danger.opacity(0.10 + 0.06 * hover + pressed / 3),
                border: Border(theme.danger.opacity(0.35 + 0.25 * hover)))
        case .ghost:
            canvas.box(
                rect, radius: radius,
                fill: theme.card.mixed(with: theme.raised, hover).mixed(with: .black, pressed),
                border: Border(theme.line.mixed(with: theme.lineHover, hover)))
        case .plain:
            canvas.box(
                rect, radius: radius, fill: theme.raised.opacity(hover).mixed(with: .black, pressed)
            )
        }
    }

    private func contentColor(_ style: ButtonStyle, hover: Double) -> Color {
        switch style {
        case .primary: .white
        case .danger: theme.danger
        case .ghost, .plain: theme.secondary.mixed(with: theme.text, hover)
        }
    }

    private func drawButtonContent(_ rect: Rect, label: String?, icon: Icon?, color: Color) {
        let iconSize = 16.0
        guard let label else {
            if let icon { canvas.icon(icon, in: rect, size: iconSize, color: color) }
            return
        }
        let gap = icon == nil ? 0 : iconSize + 8
        let layout = text.layout(label, Theme.button, .line(max(8, rect.width - gap - 16)))
        // The eye sees an icon and a label as centred a little left of where they are.
        let x = rect.midX - (layout.size.width + gap) / 2 - (icon == nil ? 0 : 2)
        if let icon {
            canvas.icon(
                icon, in: Rect(x, rect.minY, iconSize, rect.height), size: iconSize, color: color)
        }
        canvas.text(layout, at: Point(x + gap, rect.midY - layout.size.height / 2), color: color)
    }
}
