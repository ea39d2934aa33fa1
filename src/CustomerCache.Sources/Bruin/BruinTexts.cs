namespace CustomerCache.Sources.Bruin;

/// <summary>Texts that people and alerts know.</summary>
internal static class BruinTexts
{
    /// <summary>What a 403 for a site or contacts is shown as.</summary>
    public const string Forbidden = """{"error": "403 error"}""";

    /// <summary>What every call is answered with while there is no token.</summary>
    public const string MissingToken = "Missing BEARER token";
}
