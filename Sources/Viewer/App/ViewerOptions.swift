public import Foundation

/// What the command line asks of the window.
public nonisolated struct ViewerOptions: Sendable {
    /// Rendering to a file without a window.
    public struct Offscreen: Sendable {
        public var frames: Int
        public var screenshot: URL?

        public init(frames: Int, screenshot: URL?) {
            self.frames = frames
            self.screenshot = screenshot
        }
    }

    /// A plugin's name or file; nil takes the preferred one.
    public var plugin: String?
    public var layer: Int?
    public var prompt: String?
    /// Starts a generation as soon as the model is there.
    public var generates = false
    public var seed: UInt64?
    /// In window coordinates.
    public var width = 1280
    public var height = 800
    /// Where automation reads what happens.
    public var report: URL?
    public var offscreen: Offscreen?

    public init() {}
}
