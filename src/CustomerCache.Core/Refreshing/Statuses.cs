namespace CustomerCache.Core.Refreshing;

/// <summary>How a management status is shown to a person: quoted, so that blanks and dashes can be told apart.</summary>
internal static class Statuses
{
    public static string Describe(string? status) => status is null ? "no management status" : $"management status '{status}'";
}
