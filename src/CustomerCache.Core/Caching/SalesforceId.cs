namespace CustomerCache.Core.Caching;

/// <summary>
/// Identifications of Salesforce come with 15 characters, or with 18: the last three say which letters of the others are capitals, for
/// systems that do not tell capitals from small letters. Both name one record, and each system that tells us of it writes the one that it
/// has.
/// </summary>
public static class SalesforceId
{
    private const int Length = 15;
    private const int Group = 5;
    private const string Digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345";

    /// <summary>
    /// An identification in all the ways in which it may be written: itself, and the other form when it can be one of Salesforce.
    /// </summary>
    public static IEnumerable<string> Forms(string id) => Other(id) is { } other ? [id, other] : [id];

    /// <summary>
    /// The other form; null for what can be no identification of Salesforce. One of another system with 15 letters and digits has one too,
    /// which nothing is called.
    /// </summary>
    public static string? Other(string id) =>
        id.Length is not (Length or Length + (Length / Group)) || !id.All(char.IsAsciiLetterOrDigit) ? null
        : id.Length == Length ? id + Suffix(id)
        : id.AsSpan(Length).Equals(Suffix(id), StringComparison.OrdinalIgnoreCase) ? id[..Length]
        : null;

    private static string Suffix(string id) =>
        string.Create(
            Length / Group,
            id,
            static (suffix, id) =>
            {
                for (var i = 0; i < suffix.Length; i++)
                {
                    var capitals = 0;
                    for (var j = 0; j < Group; j++)
                    {
                        capitals |= char.IsAsciiLetterUpper(id[(i * Group) + j]) ? 1 << j : 0;
                    }

                    suffix[i] = Digits[capitals];
                }
            }
        );
}
