import Testing

@testable import Graphics

struct TextErrorTests {
    @Test(arguments: [GraphicsError.noFonts, .noFontLibrary(code: 7)])
    func everyErrorNamesARemedy(_ error: GraphicsError) {
        #expect(error.description.contains("install"))
    }
}
