internal import Engine
internal import Plugins

/// Everything a person can ask of the viewer, whichever widget or key they used.
nonisolated enum ViewerAction {
    case generate
    case stop
    case clear
    case fit
    case select(FeatureID)
    case dismiss
    case selectNext(forward: Bool)
    case nextPace
    /// Gives the keyboard to a widget.
    case focus(String)
    case toggleSidebar
    case toggleShortcuts
    case usePlugin(PluginEntry)
    case exportGraph
    case openNeuronpedia
    case orbit(SIMD2<Float>)
    case pan(SIMD2<Float>)
    case zoom(notches: Float)
    case quit
}
