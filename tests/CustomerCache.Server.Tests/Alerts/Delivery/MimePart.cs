using System.Net.Mime;
using System.Text;
using System.Text.RegularExpressions;

namespace CustomerCache.Server.Tests.Alerts.Delivery;

/// <summary>A mail or a part of one, decoded.</summary>
internal sealed partial record MimePart(
    IReadOnlyDictionary<string, string> Headers,
    ContentType Type,
    string Text,
    IReadOnlyList<MimePart> Parts
)
{
    /// <summary>Returns this part and all nested ones that contain text.</summary>
    public IEnumerable<MimePart> All => Parts.Count == 0 ? [this] : Parts.SelectMany(p => p.All);

    public static MimePart Read(string content)
    {
        var end = content.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        var headers = Folds()
            .Replace(content[..end], " ")
            .Split("\r\n")
            .Select(l => l.Split(':', 2))
            .ToDictionary(h => h[0], h => h[1].Trim(), StringComparer.OrdinalIgnoreCase);
        var (type, body) = (new ContentType(headers["Content-Type"]), content[(end + 4)..]);
        if (type.Boundary is not { } boundary)
        {
            return new MimePart(headers, type, Decode(headers.GetValueOrDefault("Content-Transfer-Encoding"), body), []);
        }

        var parts = body.Split("--" + boundary)[1..^1].Select(p => Read(p["\r\n".Length..^"\r\n".Length]));
        return new MimePart(headers, type, "", [.. parts]);
    }

    private static string Decode(string? encoding, string body) =>
        Encoding.UTF8.GetString(
            encoding switch
            {
                "base64" => Convert.FromBase64String(body),
                "quoted-printable" => Unquote(body),
                _ => Encoding.Latin1.GetBytes(body.TrimEnd('\r', '\n')),
            }
        );

    private static byte[] Unquote(string body) =>
        Encoding.Latin1.GetBytes(
            Quoted()
                .Replace(
                    body.Replace("=\r\n", "", StringComparison.Ordinal).TrimEnd('\r', '\n'),
                    m => ((char)Convert.ToByte(m.Value[1..], 16)).ToString()
                )
        );

    [GeneratedRegex(@"\r\n[ \t]+", RegexOptions.None, 1000)]
    private static partial Regex Folds();

    [GeneratedRegex("=[0-9A-F]{2}", RegexOptions.None, 1000)]
    private static partial Regex Quoted();
}
