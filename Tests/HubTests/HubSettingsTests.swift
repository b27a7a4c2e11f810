import Foundation
import Golden
import Testing

@testable import Hub

@Suite struct HubSettingsTests {
    @Test(arguments: [
        (["HOME": "/h"], "/h/.cache/huggingface/hub"),
        (["HOME": "/h", "XDG_CACHE_HOME": "/x"], "/x/huggingface/hub"),
        (["HOME": "/h", "XDG_CACHE_HOME": "relative"], "/h/.cache/huggingface/hub"),
        (["HF_HOME": "/f", "XDG_CACHE_HOME": "/x"], "/f/hub"),
        (["HUGGINGFACE_HUB_CACHE": "/u", "HF_HOME": "/f"], "/u"),
        (["HF_HUB_CACHE": "/c", "HUGGINGFACE_HUB_CACHE": "/u"], "/c"),
    ])
    func cacheIsWhereHuggingfaceHubHasIt(environment: [String: String], folder: String) throws {
        #expect(try HubSettings(environment).cache.folder.path == folder)
    }

    @Test func tokenComesFromTheFirstPlaceThatHasOne() throws {
        let folder = try TemporaryFolder()
        try folder.write("  from-file\n", to: "token")
        var environment = ["HF_HOME": folder.url.path]
        #expect(try HubSettings(environment).token == "from-file")
        environment["HUGGING_FACE_HUB_TOKEN"] = "old"
        #expect(try HubSettings(environment).token == "old")
        environment["HF_TOKEN"] = "new"
        #expect(try HubSettings(environment).token == "new")
        environment["HF_HUB_DISABLE_IMPLICIT_TOKEN"] = "true"
        #expect(try HubSettings(environment).token == nil)
        let other = try folder.write("elsewhere", to: "t")
        #expect(try HubSettings(["HF_TOKEN_PATH": other.path]).token == "elsewhere")
        #expect(try HubSettings(["HF_TOKEN": "two\r\nlines", "HF_HOME": "/none"]).token == nil)
    }

    @Test(arguments: ["1", "on", "YES", "true"])
    func offlineHasManyNames(value: String) throws {
        #expect(try HubSettings(["HF_HUB_OFFLINE": value]).isOffline)
        #expect(try HubSettings(["TRANSFORMERS_OFFLINE": value]).isOffline)
        #expect(try !HubSettings(["HF_HUB_OFFLINE": "0"]).isOffline)
    }

    @Test func patienceIsWhatTheEnvironmentSays() throws {
        let settings = try HubSettings([
            "HF_HUB_DOWNLOAD_TIMEOUT": "3.5", "HF_HUB_ETAG_TIMEOUT": "7",
        ])
        #expect(settings.downloadTimeout == 3.5 && settings.metadataTimeout == 7)
        let usual = try HubSettings([:])
        #expect(usual.downloadTimeout == 10 && usual.metadataTimeout == 10)
    }

    @Test func labelsComeFromWhereTheEnvironmentSays() throws {
        let usual = try HubSettings([:]).neuronpedia
        #expect(usual.api.shown.hasPrefix("https://www.neuronpedia.org"))
        #expect(usual.bucket.shown.contains("neuronpedia-datasets.s3"))
        let other = try HubSettings([
            "AXON_NEURONPEDIA_API": "https://a.example",
            "AXON_NEURONPEDIA_S3": "http://127.0.0.1:9/b",
        ]).neuronpedia
        #expect(other.api.shown.hasPrefix("https://a.example"))
        #expect(other.bucket.shown.hasPrefix("http://127.0.0.1:9/b"))
    }

    @Test(arguments: [
        ("HF_ENDPOINT", "http://hub.example"), ("HF_ENDPOINT", "nonsense"),
        ("AXON_NEURONPEDIA_API", "http://10.0.0.1"), ("AXON_NEURONPEDIA_S3", "http://s3.example"),
        ("HF_HUB_DOWNLOAD_TIMEOUT", "soon"), ("HF_HUB_ETAG_TIMEOUT", "-1"),
    ])
    func badSettingIsASentenceWithItsName(name: String, value: String) throws {
        let error = try #require(throws: HubError.self) { _ = try HubSettings([name: value]) }
        #expect(error.localizedDescription.contains(name))
    }

    @Test func secretGoesToItsOwnOriginOnly() throws {
        let settings = try HubSettings(["HF_ENDPOINT": "http://localhost:81", "HF_TOKEN": "t"])
        let secret = try #require(settings.secret)
        func headers(_ text: String) -> [String: String] {
            WebAddress(text).map(secret.headers) ?? ["": ""]
        }
        #expect(headers("http://localhost:81/x") == ["Authorization": "Bearer t"])
        for other in ["http://localhost:82/", "https://localhost:81/", "http://127.0.0.1:81/"] {
            #expect(headers(other).isEmpty)
        }
    }
}
