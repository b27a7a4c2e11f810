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
    /// Opens a menu and gives it the keyboard.
    case open(menu: String)
    case toggleSidebar
    case toggleShortcuts
    case usePlugin(PluginEntry)
    /// Moves the plugin's SAE to another layer.
    case useLayer(Int)
    /// Shows one SAE alone, or all again.
    case isolateSAE(Int)
    /// Hides one SAE, or shows it again.
    case toggleSAE(Int)
    case showAllSAEs
    case startDownload
    case toggleDownloadPause
    case retryDownload
    case cancelDownload
    /// Back to the plugin before; the download goes on.
    case leaveDownload
    /// Shows the download that goes on in the background.
    case showDownload
    /// Opens the page where a repository's terms are accepted.
    case openDownloadPage
    /// Offers the labels of the plugin in use.
    case offerLabels
    case exportGraph
    case openNeuronpedia
    case orbit(SIMD2<Float>)
    case pan(SIMD2<Float>)
    case zoom(notches: Float)
    case quit
}
