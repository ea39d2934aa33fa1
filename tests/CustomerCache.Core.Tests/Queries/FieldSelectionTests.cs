using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Queries;
using CustomerCache.Core.Tests.Laws;

namespace CustomerCache.Core.Tests.Queries;

public sealed class FieldSelectionTests
{
    private static readonly string[] Names = ["a", "b", "c"];

    [Fact]
    public void Projection_keeps_the_named_paths_and_nothing_else() =>
        Law.Holds(dice =>
        {
            var record = new JsonObject(Members(dice, 3));
            var paths = Enumerable
                .Range(0, 1 + dice.Below(4))
                .Select(_ => string.Join('.', Enumerable.Range(0, 1 + dice.Below(3)).Select(_ => dice.Of<string>(Names))))
                .ToArray();

            Assert.Equal(
                Naive(record, [.. paths.Select(p => p.Split('.'))])!.ToJsonString(),
                Project(string.Join(',', paths), record.ToJsonString())
            );
        });

    [Fact]
    public void Order_of_the_paths_does_not_matter() =>
        Law.Holds(dice =>
        {
            var record = new JsonObject(Members(dice, 3)).ToJsonString();
            var paths = dice.List(3, _ => $"{dice.Of<string>(Names)}.{dice.Of<string>(Names)}").Append("a").ToArray();

            Assert.Equal(Project(string.Join(',', paths), record), Project(string.Join(',', dice.Shuffle(paths)), record));
        });

    [Fact]
    public void Path_into_a_list_applies_to_each_of_its_objects() =>
        Assert.Equal(
            """{"edge":{"edge_id":1},"logical_ids":[{"logical_id":"x"},{}]}""",
            Project(
                "edge.edge_id,logical_ids.logical_id,nothing",
                """{"edge":{"host":"h","edge_id":1},"logical_ids":[{"logical_id":"x","interface_name":"GE1"},{}],"z":1}"""
            )
        );

    [Theory]
    [InlineData("")]
    [InlineData("a,,b")]
    [InlineData("a.")]
    [InlineData(".a")]
    [InlineData("ä")]
    public void Invalid_path_is_refused_with_a_remedy(string text)
    {
        Assert.Null(FieldSelection.TryParse(text, out var error));
        Assert.Contains("use names as in a record", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Paths_are_limited_in_number()
    {
        Assert.NotNull(FieldSelection.TryParse(string.Join(',', Enumerable.Range(0, FieldSelection.MaxPaths).Select(i => $"f{i}")), out _));
        Assert.Null(
            FieldSelection.TryParse(string.Join(',', Enumerable.Range(0, FieldSelection.MaxPaths + 1).Select(i => $"f{i}")), out _)
        );
    }

    private static string Project(string fields, string record)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, JsonDefaults.Writer))
        {
            FieldSelection.TryParse(fields, out _)!.Write(json, Encoding.UTF8.GetBytes(record));
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static JsonNode? Naive(JsonNode? value, IReadOnlyList<string[]> paths) =>
        value switch
        {
            _ when paths.Any(p => p.Length == 0) => value?.DeepClone(),
            JsonObject members => new JsonObject(
                members
                    .Select(m => (m.Key, m.Value, Deeper: paths.Where(p => p[0] == m.Key).Select(p => p[1..]).ToArray()))
                    .Where(m => m.Deeper.Length > 0)
                    .Select(m => KeyValuePair.Create(m.Key, Naive(m.Value, m.Deeper)))
            ),
            JsonArray elements => new JsonArray([.. elements.Select(e => Naive(e, paths))]),
            _ => null,
        };

    private static List<KeyValuePair<string, JsonNode?>> Members(Dice dice, int depth) =>
        [.. Names.Where(_ => !dice.OneIn(3)).Select(name => KeyValuePair.Create(name, Value(dice, depth - 1)))];

    private static JsonNode? Value(Dice dice, int depth) =>
        dice.Below(depth > 0 ? 5 : 2) switch
        {
            0 => dice.Below(10),
            1 => null,
            2 => new JsonArray([.. dice.List(2, _ => Value(dice, depth - 1))]),
            _ => new JsonObject(Members(dice, depth)),
        };
}
