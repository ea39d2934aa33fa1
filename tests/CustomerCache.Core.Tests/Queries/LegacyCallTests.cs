using System.Text.Json;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Queries;
using CustomerCache.Core.Tests.Laws;

namespace CustomerCache.Core.Tests.Queries;

public sealed class LegacyCallTests
{
    private static readonly string[] Texts =
    [
        "null",
        "5",
        "\"x\"",
        "[]",
        "{}",
        "[1]",
        "[\"1\"]",
        "[1.5]",
        "{\"h\":[1]}",
        "{\"h\":{}}",
        "{\"\":[]}",
        "\"2026-03-01\"",
        "true",
        "1e999",
    ];

    [Theory]
    [InlineData("""{"body":{"filter":{},"last_contact_filter":"\ud800"}}""")]
    [InlineData("""{"body":{"filter":{"\ud800":[]}}}""")]
    [InlineData("""{"request_id":"\udc00","body":{"filter":{}}}""")]
    public void Text_that_is_not_Unicode_throws_the_one_exception_that_the_API_answers_with_400(string request) =>
        Assert.Throws<InvalidOperationException>(() => Parse(request));

    [Fact]
    public void Other_requests_never_throw() =>
        Law.Holds(dice =>
        {
            var request = dice.OneIn(4)
                ? dice.Of<string>(Texts)
                : $$"""{"request_id":{{dice.Of<string>(Texts)}},"body":{{(dice.OneIn(4) ? dice.Of<string>(Texts) : $$"""{"filter":{{dice.Of<string>(Texts)}},"last_contact_filter":{{dice.Of<string>(Texts)}}}""")}}}""";
            var call = Parse(request, out var error);

            Assert.Equal(call is null, error.Length > 0);
        });

    [Fact]
    public void Last_of_equal_hosts_counts_at_its_position() =>
        Assert.Equal(["b", "a"], Parse("""{"body":{"filter":{"a":[1],"b":[],"a":[2]}}}""")!.Filter!.Value.Select(f => f.Key));

    private static LegacyCall? Parse(string request) => Parse(request, out _);

    private static LegacyCall? Parse(string request, out string error)
    {
        using var document = JsonDocument.Parse(request);
        return LegacyCall.TryParse(DeviceSystem.VeloCloud, document.RootElement, out error);
    }
}
