internal import CGLFW

extension Window {
    /// Asks GLFW to report everything to this window's queue.
    func listen() {
        glfwSetWindowUserPointer(handle, Unmanaged.passUnretained(self).toOpaque())
        listenToPointer()
        listenToKeyboard()
        listenToFrame()
        measurePixelsPerUnit()
    }

    private func listenToPointer() {
        glfwSetCursorPosCallback(handle) { handle, x, y in
            Window.of(handle)?.onMain { $0.pointerMoved(x, y) }
        }
        glfwSetMouseButtonCallback(handle) { handle, button, action, modifiers in
            Window.of(handle)?.onMain { $0.buttonChanged(button, action, modifiers) }
        }
        glfwSetScrollCallback(handle) { handle, dx, dy in
            Window.of(handle)?.onMain { $0.scrolled(dx, dy) }
        }
        glfwSetCursorEnterCallback(handle) { handle, entered in
            guard entered == GLFW_FALSE else { return }
            Window.of(handle)?.onMain { $0.events.append(.cursorLeft) }
        }
        glfwSetDropCallback(handle) { handle, count, paths in
            let files = (0..<Int(count)).compactMap { paths?[$0].map { String(cString: $0) } }
            Window.of(handle)?.onMain { $0.events.append(.drop(files)) }
        }
    }

    private func listenToKeyboard() {
        glfwSetKeyCallback(handle) { handle, key, scancode, action, modifiers in
            Window.of(handle)?.onMain { $0.keyChanged(key, scancode, action, modifiers) }
        }
        glfwSetCharCallback(handle) { handle, codepoint in
            guard let scalar = Unicode.Scalar(codepoint) else { return }
            Window.of(handle)?.onMain { $0.events.append(.text(scalar)) }
        }
    }

    private func listenToFrame() {
        glfwSetFramebufferSizeCallback(handle) { handle, width, height in
            Window.of(handle)?.onMain { $0.framebufferChanged(width, height) }
        }
        glfwSetWindowContentScaleCallback(handle) { handle, x, y in
            Window.of(handle)?.onMain { $0.events.append(.contentScale(max(x, y, 0.25))) }
        }
        glfwSetWindowFocusCallback(handle) { handle, focused in
            Window.of(handle)?.onMain { $0.events.append(.focus(focused == GLFW_TRUE)) }
        }
        glfwSetWindowIconifyCallback(handle) { handle, iconified in
            Window.of(handle)?.onMain { $0.events.append(.iconify(iconified == GLFW_TRUE)) }
        }
        glfwSetWindowRefreshCallback(handle) { handle in
            Window.of(handle)?.onMain { $0.events.append(.refresh) }
        }
        glfwSetWindowCloseCallback(handle) { handle in
            // Whether to close is the program's choice: it sees the event.
            glfwSetWindowShouldClose(handle, GLFW_FALSE)
            Window.of(handle)?.onMain { $0.events.append(.close) }
        }
    }

    private nonisolated static func of(_ handle: OpaquePointer?) -> Window? {
        guard let pointer = glfwGetWindowUserPointer(handle) else { return nil }
        return Unmanaged<Window>.fromOpaque(pointer).takeUnretainedValue()
    }

    /// GLFW calls back only from within `pollEvents` and its kin, which are the main thread's.
    private nonisolated func onMain(_ receive: @MainActor (Window) -> Void) {
        MainActor.assumeIsolated { receive(self) }
    }
}

extension Window {
    private func pointerMoved(_ x: Double, _ y: Double) {
        pointer = SIMD2(Float(x), Float(y)) * pixelsPerUnit
        if case .mouseMove = events.last { events.removeLast() }
        events.append(.mouseMove(x: pointer.x, y: pointer.y))
    }

    private func buttonChanged(_ number: Int32, _ action: Int32, _ bits: Int32) {
        guard let button = MouseButton(rawValue: number) else { return }
        let pressed = action == GLFW_PRESS
        var clicks = clickCounter.current
        if pressed {
            clicks = clickCounter.press(button, at: pointer, time: glfwGetTime())
            // Without a window manager nobody else gives a clicked window the keyboard.
            if glfwGetWindowAttrib(handle, GLFW_FOCUSED) == GLFW_FALSE { focus() }
        }
        events.append(
            .mouseButton(
                button, pressed: pressed, modifiers: Modifiers(rawValue: bits & 15), x: pointer.x,
                y: pointer.y, clicks: clicks))
    }

    private func scrolled(_ dx: Double, _ dy: Double) {
        events.append(
            .scroll(
                dx: Float(dx), dy: Float(dy), modifiers: heldModifiers, x: pointer.x, y: pointer.y)
        )
    }

    private func keyChanged(_ number: Int32, _ scancode: Int32, _ action: Int32, _ bits: Int32) {
        guard let action = KeyAction(rawValue: action) else { return }
        let label = glfwGetKeyName(number, scancode).map { String(cString: $0) }
        let isKeypad = number >= Key.keypad0.rawValue
        let labelled = isKeypad ? nil : label.flatMap { Key(label: $0) }
        let key = labelled ?? Key(rawValue: number) ?? .unknown
        events.append(.key(key, action, modifiers: Modifiers(rawValue: bits & 15)))
    }

    private var heldModifiers: Modifiers {
        let pairs: [(Modifiers, Int32, Int32)] = [
            (.shift, GLFW_KEY_LEFT_SHIFT, GLFW_KEY_RIGHT_SHIFT),
            (.control, GLFW_KEY_LEFT_CONTROL, GLFW_KEY_RIGHT_CONTROL),
            (.alt, GLFW_KEY_LEFT_ALT, GLFW_KEY_RIGHT_ALT),
        ]
        var held: Modifiers = []
        for (modifier, left, right) in pairs
        where glfwGetKey(handle, left) == GLFW_PRESS || glfwGetKey(handle, right) == GLFW_PRESS {
            held.insert(modifier)
        }
        return held
    }

    private func framebufferChanged(_ width: Int32, _ height: Int32) {
        measurePixelsPerUnit()
        events.append(.resize(PixelSize(width: Int(width), height: Int(height))))
    }

    /// Asks once per size, not per event: each answer is a round trip to the X server.
    func measurePixelsPerUnit() {
        var (width, height): (Int32, Int32) = (0, 0)
        glfwGetWindowSize(handle, &width, &height)
        let pixels = framebufferSize
        pixelsPerUnit = [
            Float(pixels.width) / Float(max(1, width)),
            Float(pixels.height) / Float(max(1, height)),
        ]
    }
}
