import Foundation

/// A place in the window, in pixels from its upper left corner.
struct Spot: Equatable {
    var x: Double
    var y: Double

    var arguments: [String] { [String(Int(x.rounded())), String(Int(y.rounded()))] }

    func distance(to other: Spot) -> Double {
        ((x - other.x) * (x - other.x) + (y - other.y) * (y - other.y)).squareRoot()
    }
}

/// The numbers that X gives the parts of a mouse.
enum MouseButton: String {
    case left = "1"
    case right = "3"
    case wheelUp = "4"
    case wheelDown = "5"
}

extension WindowSession {
    /// Runs xdotool on this session's display.
    func drive(_ arguments: [String]) throws {
        try run("xdotool", arguments, environment: environment)
    }

    private func moving(to spot: Spot) -> [String] {
        ["mousemove", "--window", window] + spot.arguments
    }

    /// Moves the pointer.
    func move(to spot: Spot) throws {
        try drive(moving(to: spot))
    }

    /// Moves the pointer and clicks.
    func click(_ spot: Spot, _ button: MouseButton = .left) throws {
        try drive(moving(to: spot) + ["click", button.rawValue])
    }

    /// Clicks twice, quickly.
    func doubleClick(_ spot: Spot) throws {
        try drive(moving(to: spot) + ["click", "--repeat", "2", "--delay", "60", "1"])
    }

    /// Turns the wheel some notches at a spot.
    func turnWheel(_ button: MouseButton, notches: Int, at spot: Spot) throws {
        try drive(
            moving(to: spot)
                + ["click", "--repeat", String(notches), "--delay", "30", button.rawValue])
    }

    /// Presses at one spot, moves in steps to another, and lets go.
    func drag(from start: Spot, to end: Spot, _ button: MouseButton = .left) throws {
        var arguments = moving(to: start) + ["sleep", "0.05", "mousedown", button.rawValue]
        for step in 1...10 {
            let share = Double(step) / 10
            let spot = Spot(
                x: start.x + (end.x - start.x) * share, y: start.y + (end.y - start.y) * share)
            arguments += ["sleep", "0.03"] + moving(to: spot)
        }
        try drive(arguments + ["sleep", "0.05", "mouseup", button.rawValue])
    }

    /// Presses keys one after another, by their X names: `Return`, `ctrl+v`.
    func press(_ keys: String...) throws {
        try drive(["key", "--delay", "40"] + keys)
    }

    /// Types a text, as fast as a quick typist.
    func type(_ text: String) throws {
        try drive(["type", "--delay", "25", text])
    }

    /// Puts a text on the clipboard, served by a program that ends with the X server.
    func copy(_ text: String) throws {
        let file = folder.appending(path: "clipboard.txt")
        try text.write(to: file, atomically: true, encoding: .utf8)
        let arguments = ["-quiet", "-selection", "clipboard", "-in", file.path]
        clipboardServer = try ChildProcess(
            "xclip", arguments, environment: environment,
            log: folder.appending(path: "xclip.log"))
        guard eventually(within: 30, { (try? clipboard()) == text }) else {
            throw SessionError.noRoom("clipboard that takes \(text)")
        }
    }

    /// The text on the clipboard.
    func clipboard() throws -> String {
        try run("xclip", ["-selection", "clipboard", "-out"], environment: environment)
    }

    /// Gives the window another size.
    func resize(width: Int, height: Int) throws {
        try drive(["windowsize", window, String(width), String(height)])
    }
}
