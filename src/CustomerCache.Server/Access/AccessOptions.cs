namespace CustomerCache.Server.Access;

/// <summary>Who may call. Section <c>CustomerCache</c>. Without any key, only this machine is served, and may do everything.</summary>
public sealed class AccessOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "CustomerCache";

    /// <summary>The keys. Names and keys are unique.</summary>
    public IList<ApiKeyOptions> ApiKeys { get; } = [];

    /// <summary>Path of a JSON file in the form of <c>appsettings.json</c> that is read again whenever it changes: a mounted secret.</summary>
    public string? ApiKeysFile { get; set; }

    /// <summary>Reads the keys. A key that cannot be read must not be passed over in silence, as the binder does with an element of a list.</summary>
    internal void ReadFrom(IConfiguration configuration)
    {
        var section = configuration.GetSection(Section);
        ApiKeysFile = section[nameof(ApiKeysFile)];
        section.GetSection(nameof(ApiKeys)).Bind(ApiKeys, binder => binder.ErrorOnUnknownConfiguration = true);
    }
}
