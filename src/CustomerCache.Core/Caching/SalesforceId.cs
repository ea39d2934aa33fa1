namespace CustomerCache.Core.Caching;

/// <summary>Converts between the 15- and 18-character forms of Salesforce ids.</summary>
/// <remarks>
/// The last three characters encode which letters are capitals, for case-insensitive systems. Both forms identify one record, and each
/// source sends either.
/// </remarks>
public static class SalesforceId
{
    private const int Length = 15;
    private const int Group = 5;
    private const string Digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345";

    /// <summary>Returns all forms of an id: itself, and the other form when it can be a Salesforce id.</summary>
    public static IEnumerable<string> Forms(string id) => Other(id) is { } other ? [id, other] : [id];

    /// <summary>
    /// Returns the other form; null when it cannot be a Salesforce id. A 15-character alphanumeric id of another system has an unused one
    /// too.
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
