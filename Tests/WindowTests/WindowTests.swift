import Testing

/// Tests of the real program in a real window, driven by a synthetic mouse and keyboard.
///
/// They run one at a time, and each starts the program anew.
@Suite(
    .serialized, .enabled(if: WindowTestPlan.isOn, Comment(rawValue: WindowTestPlan.reason)))
struct WindowTests {}
