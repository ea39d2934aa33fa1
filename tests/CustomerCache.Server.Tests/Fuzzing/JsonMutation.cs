using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace CustomerCache.Server.Tests.Fuzzing;

/// <summary>Changes JSON at one value: another kind, a boundary, gone, doubled, or a value of another document.</summary>
internal static class JsonMutation
{
    private static readonly string[] Values =
    [
        "null",
        "true",
        "0",
        "-1",
        "1.5",
        "1e308",
        "9223372036854775807",
        "9223372036854775808",
        "253402300800000",
        "\"\"",
        "\" \"",
        "\"\\u0000\"",
        "\"\\uFFFD\"",
        "\"0\"",
        "\"-1\"",
        "\"null\"",
        "\"9999-12-31T23:59:59.9999999-14:00\"",
        "\"0001-01-01T00:00:00+14:00\"",
        "[]",
        "[null]",
        "[[]]",
        "{}",
        "{\"\":null}",
    ];

    /// <summary>Changes a document; returns false when it is not JSON.</summary>
    public static bool TryChange(byte[] input, byte[] other, Random dice, [NotNullWhen(true)] out byte[]? changed)
    {
        changed = null;
        if (Parse(input) is not { } root)
        {
            return false;
        }

        try
        {
            var node = Any(root, dice);
            changed = JsonSerializer.SerializeToUtf8Bytes(Change(root, node, Any(Parse(other) ?? root, dice), dice));
            return true;
        }
        catch (Exception failure) when (failure is ArgumentException or InvalidOperationException or JsonException)
        {
            // A member that is there twice, or text that is not Unicode.
            return false;
        }
    }

    private static JsonNode? Parse(byte[] input)
    {
        try
        {
            return input.Length == 0 || input[0] is not ((byte)'{' or (byte)'[') ? null : JsonNode.Parse(input);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static JsonNode? Change(JsonNode root, JsonNode? node, JsonNode? other, Random dice)
    {
        var value = dice.Next(3) == 0 ? other?.DeepClone() : JsonNode.Parse(Values[dice.Next(Values.Length)]);
        switch (node?.Parent)
        {
            case JsonObject parent:
                var name = node.GetPropertyName();
                switch (dice.Next(4))
                {
                    case 0:
                        parent.Remove(name);
                        break;
                    case 1:
                        parent[name + "2"] = node.DeepClone();
                        break;
                    case 2:
                        parent[name] = new JsonArray(node.DeepClone(), value);
                        break;
                    default:
                        parent[name] = value;
                        break;
                }

                return root;
            case JsonArray list:
                var at = node.GetElementIndex();
                switch (dice.Next(3))
                {
                    case 0:
                        list.RemoveAt(at);
                        break;
                    case 1:
                        list.Insert(at, node.DeepClone());
                        break;
                    default:
                        list[at] = value;
                        break;
                }

                return root;
            default:
                return dice.Next(2) == 0 ? new JsonArray(root.DeepClone(), value) : root;
        }
    }

    private static JsonNode? Any(JsonNode root, Random dice)
    {
        JsonNode? node = root;
        while (dice.Next(5) != 0)
        {
            var next = node switch
            {
                JsonObject { Count: > 0 } members => members.ElementAt(dice.Next(members.Count)).Value,
                JsonArray { Count: > 0 } list => list[dice.Next(list.Count)],
                _ => null,
            };
            if (next is null)
            {
                break;
            }

            node = next;
        }

        return node;
    }
}
