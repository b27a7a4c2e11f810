public import Graphics

/// Width of a cell in a row.
public nonisolated enum CellWidth: Sendable {
    /// This many px.
    case fixed(Double)
    /// A share of what the fixed cells leave.
    case flex(Double)
}

/// Where the next widget goes.
struct LayoutCursor {
    var rect: Rect
    var spacing: Double
    /// The top of the next widget.
    var y: Double
    /// Cells left in a row; nil in a column.
    var cells: [Rect]?
    var isFirst = true

    init(rect: Rect, spacing: Double, cells: [Rect]? = nil) {
        self.rect = rect
        self.spacing = spacing
        self.cells = cells
        y = rect.minY
    }
}

extension UI {
    /// Lays out what `content` calls from top to bottom in `rect`.
    ///
    /// - Returns: how high the content is.
    @discardableResult
    public func column(_ rect: Rect, spacing: Double = 8, _ content: () -> Void) -> Double {
        layouts.append(LayoutCursor(rect: rect, spacing: spacing))
        content()
        let done = layouts.removeLast()
        return done.y - rect.minY
    }

    /// Lays out what `content` calls side by side in the next `height` px.
    public func row(
        height: Double, _ widths: [CellWidth], spacing: Double = 8, _ content: () -> Void
    ) {
        let rect = allocate(height: height)
        layouts.append(
            LayoutCursor(rect: rect, spacing: spacing, cells: cells(in: rect, widths, spacing)))
        content()
        layouts.removeLast()
    }

    /// `rect` divided into cells from left to right.
    public func cells(in rect: Rect, _ widths: [CellWidth], _ spacing: Double) -> [Rect] {
        var fixed = spacing * Double(max(0, widths.count - 1))
        var shares = 0.0
        for width in widths {
            switch width {
            case .fixed(let w): fixed += w
            case .flex(let share): shares += share
            }
        }
        let free = max(0, rect.width - fixed)
        var x = rect.minX
        return widths.map { width in
            let w =
                switch width {
                case .fixed(let w): w
                case .flex(let share): shares > 0 ? free * share / shares : 0
                }
            defer { x += w + spacing }
            return Rect(x, rect.minY, w, rect.height)
        }
    }

    /// The rectangle of the next widget: `height` px of the column, or the next cell of the row.
    public func allocate(height: Double) -> Rect {
        let last = layouts.count - 1
        if let cells = layouts[last].cells {
            guard let cell = cells.first else { return layouts[last].rect }
            layouts[last].cells?.removeFirst()
            return height < cell.height
                ? Rect(cell.x, cell.midY - height / 2, cell.width, height) : cell
        }
        if !layouts[last].isFirst { layouts[last].y += layouts[last].spacing }
        layouts[last].isFirst = false
        let rect = Rect(layouts[last].rect.minX, layouts[last].y, layouts[last].rect.width, height)
        layouts[last].y += height
        return rect
    }

    /// Leaves `height` px free, without the column's spacing.
    public func space(_ height: Double) {
        layouts[layouts.count - 1].y += height
        layouts[layouts.count - 1].isFirst = true
    }

    /// Width of the column or row in which widgets are being placed.
    public var availableWidth: Double { layouts.last?.rect.width ?? size.width }
    /// Top of the next widget.
    public var cursorY: Double { layouts.last?.y ?? 0 }
}
