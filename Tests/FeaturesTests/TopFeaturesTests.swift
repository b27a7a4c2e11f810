import Features
import Fuzzing
import Golden
import Testing

/// The strongest features of a position.
struct TopFeaturesTests {
    @Test func theThresholdIsStrictAndTiesGoToTheLowerId() {
        let row: [Float] = [0.1, 3, 0.2, 3, 0, -5, 3, .nan]
        #expect(topFeatures(of: row[...], k: 2, threshold: 0.1).map(\.id) == [1, 3])
        #expect(topFeatures(of: row[...], k: 9, threshold: 0.1).map(\.id) == [1, 3, 6, 2])
        #expect(topFeatures(of: row[...], k: 0, threshold: 0.1).isEmpty)
        #expect(topFeatures(of: row[...], k: -1, threshold: 0.1).isEmpty)
        #expect(topFeatures(of: row[2...], k: 1, threshold: 0.1).map(\.id) == [1])
    }

    @Test(arguments: [1, 2, 15, 100, 1000])
    func aHeapFindsWhatSortingFinds(_ k: Int) {
        var random = Seeded(UInt64(k))
        for _ in 0..<20 {
            let row = random.floats(300).map { ($0 * 20).rounded() / 20 }
            let sorted = row.enumerated().filter { $0.element > 0.1 }
                .sorted { ($1.element, $0.offset) < ($0.element, $1.offset) }
            let expected = sorted.prefix(k).map {
                FiredFeature(id: $0.offset, activation: $0.element)
            }
            #expect(topFeatures(of: row[...], k: k, threshold: 0.1) == expected)
        }
    }
}
