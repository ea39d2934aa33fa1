using CustomerCache.Core.Caching;
using CustomerCache.Core.Tests.Laws;

namespace CustomerCache.Core.Tests.Caching;

/// <summary>Ids of any text round-trip through every encoding.</summary>
public sealed class UnicodeTextTests
{
    private static readonly string[] Parts =
    [
        "é",
        "東京",
        "🚚",
        "..",
        "%",
        "%2F",
        "%25",
        "/",
        "\"",
        "'",
        " ",
        ",",
        ", ",
        ":",
        "a",
        "A",
        "+",
        "&",
        "=",
        "?",
        "#",
        "\\",
        "*",
        "[",
        "]",
        "~",
        "\u00a0",
        "ß",
        "İ",
        "e\u0301",
        "\u200b",
    ];

    [Fact]
    public void Entities_in_a_header_round_trip() =>
        Law.Holds(
            dice =>
            {
                var entities = dice.List(
                    5,
                    _ => EntityRef.TryCreate("site", Text(dice), out var entity) ? entity : EntityRef.Of("site", "x")
                );

                var header = EntityHeader.Write(entities);

                Assert.All(header, c => Assert.InRange(c, ' ', '~'));
                Assert.Equal(entities, EntityHeader.TryRead([header], out var wrong)!.Value);
                Assert.Null(wrong);
            },
            cases: 2_000
        );

    [Fact]
    public void Entity_round_trips_through_its_text() =>
        Law.Holds(
            dice =>
            {
                if (EntityRef.TryCreate("site", Text(dice), out var entity))
                {
                    Assert.True(EntityRef.TryParse(entity.ToString(), out var read));
                    Assert.Equal(entity, read);
                }
            },
            cases: 2_000
        );

    private static string Text(Dice dice) => string.Concat(Enumerable.Range(0, 1 + dice.Below(6)).Select(_ => dice.Of<string>(Parts)));
}
