using System.Collections.Immutable;
using System.Text.Json;
using CustomerCache.Client.Calling;
using CustomerCache.Server.Rules;

namespace CustomerCache.Server.CommandLine;

/// <summary>
/// Knows the members of records, so that a misspelt one is refused: the server leaves out what a record does not have, and records that
/// were imported may have members of their own.
/// </summary>
internal static class RecordFields
{
    /// <summary>Returns what is wrong with a dotted path; null when records have such a member.</summary>
    public static string? Check(string path)
    {
        var (type, before) = (typeof(CustomerRecord), "");
        foreach (var name in path.Split('.'))
        {
            if (type == typeof(JsonElement))
            {
                // As the vendor delivered it.
                return null;
            }

            var members = MembersOf(type);
            if (!members.TryGetValue(name, out var member))
            {
                return members.Count == 0
                    ? $"There is no field '{path}': {before.TrimEnd('.')} has no members."
                    : $"There is no field '{path}'{Spelling.Hint(before + name, members.Keys.Select(k => before + k))}";
            }

            (type, before) = (member, $"{before}{name}.");
        }

        return null;
    }

    // Computed properties have no setter and are not in the JSON.
    private static SortedDictionary<string, Type> MembersOf(Type type) =>
        new(
            type.Namespace != typeof(CustomerRecord).Namespace
                ? []
                : type.GetProperties()
                    .Where(p => p.SetMethod is not null)
                    .ToDictionary(p => JsonNamingPolicy.SnakeCaseLower.ConvertName(p.Name), p => ElementOf(p.PropertyType)),
            StringComparer.Ordinal
        );

    private static Type ElementOf(Type type) =>
        type.IsGenericType
        && (type.GetGenericTypeDefinition() == typeof(Nullable<>) || type.GetGenericTypeDefinition() == typeof(ImmutableArray<>))
            ? ElementOf(type.GetGenericArguments()[0])
            : type;
}
