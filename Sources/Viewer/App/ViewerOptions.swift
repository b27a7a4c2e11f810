public import Foundation

/// What the command line asks of the window.
public nonisolated struct ViewerOptions: Sendable {
    /// Rendering to a file without a window.
    public struct Offscreen: Sendable {
        /// How many, a sixtieth of a second apart.
        public var frames: Int
        /// Where the last one goes, a PNG file.
        public var screenshot: URL?

        /// Renders `frames` frames.
        public init(frames: Int, screenshot: URL?) {
            self.frames = frames
            self.screenshot = screenshot
        }
    }

    /// A plugin's name or file; nil takes the preferred one.
    public var plugin: String?
    /// The address of a server that runs the model, in place of a plugin.
    public var server: String?
    /// Reads the SAE of another layer.
    public var layer: Int?
    /// The text in the prompt; nil takes an example.
    public var prompt: String?
    /// Starts a generation as soon as the model is there.
    public var generates = false
    /// Draws the same tokens and the same layout each time.
    public var seed: UInt64?
    /// In window coordinates.
    public var width = 1280
    /// In window coordinates.
    public var height = 800
    /// Where automation reads what happens.
    public var report: URL?
    /// Renders without a window.
    public var offscreen: Offscreen?

    /// A window with the preferred plugin.
    public init() {}
}
