using System.Text;

namespace CustomerCache.Server.Tests.Http;

/// <summary>Texts that parsers often mishandle.</summary>
internal sealed class FuzzTexts(Random random)
{
    // Percent-encoded as they go on the wire: control characters, half surrogates, overlong and broken UTF-8, broken escapes. Not %00: in a
    // path Kestrel itself refuses it, with an empty 400, before the product runs.
    private static readonly string[] Odd =
    [
        "",
        "%20",
        "%09",
        "%0A",
        "%0d%0a",
        "%01",
        "%7f",
        "%c0%80",
        "%ff",
        "%fe%ff",
        "%ed%a0%80",
        "%e2%82",
        "%F0%9F%98%80",
        "%",
        "%zz",
        "%u0041",
        "+",
        "&",
        "=",
        "null",
        "true",
        "NaN",
        "-1",
        "0",
        "-0",
        "1.5",
        "1e3",
        "1e999",
        "9223372036854775807",
        "9223372036854775808",
        "-9223372036854775809",
        "99999999999999999999999999",
        "2147483648",
        "0x10",
        "%D9%A1%D9%A2",
        "..",
        "../..",
        "%2e%2e%2f",
        "%5c",
        "%3Cscript%3E",
        "%27%20or%201=1",
        "%22",
        "{}",
        "[]",
        "{0}",
        "%7B%22a%22%3A1%7D",
        "$(id)",
        "%E2%80%AE",
        "%EF%BB%BF",
        "a,b,,c",
    ];

    private static readonly string[] OddJson =
    [
        "null",
        "true",
        "0",
        "-0",
        "1",
        "-1",
        "1.0",
        "1e400",
        "-1e400",
        "1e-400",
        "123456789012345678901234567890",
        "9223372036854775808",
        "0.1",
        "[]",
        "{}",
        "[[]]",
        "[null]",
        "\"\"",
        "\" \"",
        "\"\\u0000\"",
        "\"\\u001f\"",
        "\"\\ud800\"",
        "\"\\udc00\\ud800\"",
        "\"\\ud83d\\ude00\"",
        "\"\u202e\"",
        "\"\\\"\"",
        "\"vco1.example.net\"",
        "\"2026-03-01T10:00:00Z\"",
        "\"0000-00-00 00:00:00\"",
        "\"9999-12-31T23:59:59.9999999-14:00\"",
        "\"0001-01-01T00:00:00+14:00\"",
        "[100]",
        "[100,101]",
        "[1.5]",
        "[\"100\"]",
        "[9223372036854775808]",
        "{\"vco1.example.net\":[]}",
        "{\"\\ud800\":[]}",
        "{\"\":[]}",
    ];

    /// <summary>Returns one of several.</summary>
    public string One(params IReadOnlyList<string> texts) => texts[random.Next(texts.Count)];

    /// <summary>Returns a part of a URL.</summary>
    public string Escaped() =>
        random.Next(10) switch
        {
            0 => new string('a', random.Next(1, 1500)),
            1 => string.Concat(Enumerable.Range(0, random.Next(1, 12)).Select(_ => $"%{random.Next(1, 256):x2}")),
            2 => One(Odd) + One(Odd),
            _ => One(Odd),
        };

    /// <summary>Returns a JSON value, mostly not the expected one.</summary>
    public string Json(int depth = 3) =>
        depth == 0
            ? One(OddJson)
            : random.Next(6) switch
            {
                0 => $"[{string.Join(',', Some(() => Json(depth - 1)))}]",
                1 => $"{{{string.Join(',', Some(() => $"{Name()}:{Json(depth - 1)}"))}}}",
                2 => JsonText(random.Next(400)),
                _ => One(OddJson),
            };

    /// <summary>Returns the name of a member, sometimes a known one.</summary>
    public string Name() =>
        random.Next(4) == 0
            ? JsonText(random.Next(8))
            : One(
                "\"body\"",
                "\"filter\"",
                "\"request_id\"",
                "\"last_contact_filter\"",
                "\"vco1.example.net\"",
                "\"serial_number\"",
                "\"\\ud800\"",
                "\"\"",
                "\"f\\u0069lter\""
            );

    private string JsonText(int length)
    {
        var text = new StringBuilder("\"");
        for (var i = 0; i < length; i++)
        {
            _ = random.Next(20) == 0 ? text.Append($"\\u{random.Next(0x10000):x4}") : text.Append((char)random.Next(0x23, 0x5b));
        }

        return text.Append('"').ToString();
    }

    private IEnumerable<string> Some(Func<string> make) => Enumerable.Range(0, random.Next(4)).Select(_ => make());
}
