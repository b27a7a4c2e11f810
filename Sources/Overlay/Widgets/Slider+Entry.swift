internal import Foundation
internal import Graphics

extension UI {
    /// The number beside a slider's title; a click turns it into a field.
    func valueBox(
        _ name: String, _ rect: Rect, _ value: inout Double, _ scale: SliderScale,
        _ format: NumberFormat, _ isEnabled: Bool
    ) {
        let entryName = "\(name).value"
        let wantsEntry =
            focusName == name && isEnabled && acceptsKeys
            && (takeKey(.enter) || takeKey(.keypadEnter))
        if wantsEntry { beginEntry(name, entryName, format.string(value)) }
        if sliderStates[name]?.entry != nil {
            typedEntry(name, entryName, rect, &value, scale, format)
            return
        }
        let hit = interact(
            entryName, rect, isEnabled: isEnabled, isFocusable: false, cursor: .ibeam)
        if hit.isClicked {
            beginEntry(name, entryName, format.string(value))
            focusName = entryName
            requestRedraw()
        }
        let hover = fade("\(entryName).hover", hit.isHovered)
        canvas.box(
            rect, radius: theme.smallRadius, fill: theme.raised.mixed(with: theme.line, hover),
            border: Border(theme.lineHover.mixed(with: theme.focus, hover * 0.7)))
        let layout = text.layout(format.string(value), Theme.number)
        canvas.text(
            layout,
            at: Point(rect.midX - layout.size.width / 2, rect.midY - layout.size.height / 2),
            color: theme.accentLight)
        report(entryName, rect, .text(format.string(value)))
    }

    private func beginEntry(_ name: String, _ entryName: String, _ shown: String) {
        sliderStates[name, default: SliderState()].entry = shown
        sliderStates[name]?.isRejected = false
        var editing = TextEditing(shown, maxLength: 12, allowsLineBreaks: false)
        editing.selectAll()
        editStates[entryName] = EditState(editing: editing, lastActivity: time)
        focusName = entryName
    }

    private func typedEntry(
        _ name: String, _ entryName: String, _ rect: Rect, _ value: inout Double,
        _ scale: SliderScale, _ format: NumberFormat
    ) {
        var typed = sliderStates[name]?.entry ?? ""
        let isCancelled = focusName == entryName && takeKey(.escape)
        let isRejected = sliderStates[name]?.isRejected ?? false
        let result = field(
            entryName, rect, text: &typed,
            FieldLook(
                style: Theme.number, padding: 8, placeholder: "", isInvalid: isRejected,
                isCentered: true, maxLength: 12))
        sliderStates[name]?.entry = typed
        if result.isChanged { sliderStates[name]?.isRejected = false }
        let isLeft = focusName != entryName
        guard result.isSubmitted || isLeft || isCancelled else { return }
        if isCancelled {
            endEntry(name, keepsFocus: true)
        } else if let number = format.value(of: typed) {
            value = scale.nearest(to: number)
            endEntry(name, keepsFocus: !isLeft)
        } else if isLeft {
            endEntry(name, keepsFocus: false)
        } else {
            sliderStates[name]?.isRejected = true
        }
    }

    private func endEntry(_ name: String, keepsFocus: Bool) {
        sliderStates[name]?.entry = nil
        editStates["\(name).value"] = nil
        if keepsFocus { focusName = name }
        requestRedraw()
    }
}
