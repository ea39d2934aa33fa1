using System.Globalization;
using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using CustomerCache.Client;
using CustomerCache.Client.Calling;
using CustomerCache.Core;
using CustomerCache.Core.Refreshing;
using CustomerCache.Server.Access;
using CustomerCache.Server.Access.SignIn;
using CustomerCache.Server.Alerts;
using CustomerCache.Server.Caching;
using CustomerCache.Server.ChangeEvents;
using CustomerCache.Server.Clustering;
using CustomerCache.Server.Http;
using CustomerCache.Server.Rules;
using CustomerCache.Sources;
using CustomerCache.Sources.Feeds;

namespace CustomerCache.Server.Options;

/// <summary>
/// Represents the keys that are read below a place of the configuration. The tree of section <c>CustomerCache</c> is taken from the options
/// classes, so it cannot differ from what is bound. Immutable.
/// </summary>
internal abstract partial record ConfigurationKeys
{
    internal const string Section = "CustomerCache";

    private ConfigurationKeys() { }

    /// <summary>The section <c>CustomerCache</c>, with the sections of callers that read the same file.</summary>
    public static ConfigurationKeys Root { get; } = Build();

    /// <summary>Returns an error for each configured key that nothing reads, with the closest known key.</summary>
    public static IEnumerable<string> Unknown(IConfiguration configuration) => Root.UnknownBelow(configuration.GetSection(Section));

    /// <summary>Returns the JSON schema of an <c>appsettings.json</c>; keys outside of the section are allowed.</summary>
    public static JsonObject Schema() =>
        new()
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["title"] = "CustomerCache",
            ["type"] = "object",
            ["properties"] = new JsonObject { [Section] = Root.ToSchema() },
        };

    /// <summary>
    /// Returns the values in force by key, configured ones and defaults; secrets are replaced by <c>***</c>. Keys without value are left
    /// out.
    /// </summary>
    public static IEnumerable<KeyValuePair<string, string>> Effective(IConfiguration configuration) =>
        Root.EffectiveBelow(configuration.GetSection(Section))
            .Select(e => KeyValuePair.Create(e.Key, Secrets().IsMatch(e.Key) ? "***" : OptionErrors.WithoutAccounts(e.Value)));

    /// <summary>Returns what is secret in the values in force: passwords, keys and tokens, and the accounts of addresses.</summary>
    public static IEnumerable<string> SecretsIn(IConfiguration configuration) =>
        Root.EffectiveBelow(configuration.GetSection(Section))
            .SelectMany(e => SecretTexts.PasswordsIn(e.Value).Concat(Secrets().IsMatch(e.Key) ? [e.Value] : []));

    /// <summary>
    /// The keys whose values are secret, with <c>0</c> for each position of a list and <c>NAME</c> for each name that is chosen freely.
    /// </summary>
    internal static IEnumerable<string> SecretKeys => Root.KeysBelow(Section).Where(k => Secrets().IsMatch(k));

    /// <summary>Returns the JSON schema of what is below this place.</summary>
    protected abstract JsonObject ToSchema();

    /// <summary>Returns the keys of the single values below this place.</summary>
    protected abstract IEnumerable<string> KeysBelow(string path);

    /// <summary>Returns errors for the keys below a section that are unknown here.</summary>
    protected abstract IEnumerable<string> UnknownBelow(IConfigurationSection section);

    /// <summary>Returns the values in force below a section.</summary>
    protected abstract IEnumerable<KeyValuePair<string, string>> EffectiveBelow(IConfigurationSection section);

    private static Members Build()
    {
        var root = new Members(Named([]));
        foreach (
            var (section, type) in new (string, Type)[]
            {
                (SourcesOptions.Section, typeof(SourcesOptions)),
                (BlacklistOptions.Section, typeof(BlacklistOptions)),
                (DeploymentOptions.Section, typeof(DeploymentOptions)),
                (AccessOptions.Section, typeof(AccessOptions)),
                (SignInOptions.Section, typeof(SignInOptions)),
                (OriginsOptions.Section, typeof(OriginsOptions)),
                (JobRulesOptions.Section, typeof(JobRulesOptions)),
                (RedisOptions.Section, typeof(RedisOptions)),
                (RefreshOptions.Section, typeof(RefreshOptions)),
                (CrossingOptions.Section, typeof(CrossingOptions)),
                (AlertsOptions.Section, typeof(AlertsOptions)),
                (CacheLimitOptions.Section, typeof(CacheLimitOptions)),
                (HttpLimitOptions.Section, typeof(HttpLimitOptions)),
                (FeedsOptions.Section, typeof(FeedsOptions)),
                (SiloOptions.Section, typeof(SiloOptions)),
                (ReplicaOptions.Section, typeof(ReplicaOptions)),
            }
        )
        {
            root.At(section).Add(Of(type, Activator.CreateInstance(type)));
        }

        // Read by services that call, which may share a file with the server.
        root.At(Section).Names[Last(CustomerCacheClientOptions.Section)] = new Anything();
        root.At(Section).Names[Last(DomainCacheOptions.Section)] = new Anything();
        root.At(Section).Names[Last(CachesOptions.Section)] = new Many(
            Of(typeof(CacheDomainOptions), new CacheDomainOptions()),
            AsList: false
        );
        root.At(Section).Names[Last(WebhooksOptions.Section)] = new Many(
            new Members(Named([KeyValuePair.Create<string, ConfigurationKeys>("Secret", new Value(typeof(string), null))])),
            AsList: false
        );
        return root.At(Section);

        static string Last(string section) => section[(section.LastIndexOf(':') + 1)..];
    }

    private static Dictionary<string, ConfigurationKeys> Named(IEnumerable<KeyValuePair<string, ConfigurationKeys>> keys) =>
        new(keys, StringComparer.OrdinalIgnoreCase);

    private static Members Of(Type type, object? defaults) =>
        new(
            type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
                .Where(p => p.SetMethod is { IsPublic: true } || IsList(p.PropertyType))
                .ToDictionary(
                    p => p.GetCustomAttribute<ConfigurationKeyNameAttribute>()?.Name ?? p.Name,
                    p => OfProperty(p.PropertyType, defaults is null ? null : p.GetValue(defaults)),
                    StringComparer.OrdinalIgnoreCase
                )
        );

    private static ConfigurationKeys OfProperty(Type type, object? value)
    {
        var plain = Nullable.GetUnderlyingType(type) ?? type;
        return IsList(plain) ? new Many(OfProperty(plain.GetGenericArguments()[0], null), AsList: true)
            : plain.IsPrimitive || plain.IsEnum || plain == typeof(string) || plain == typeof(TimeSpan) || plain == typeof(Uri)
                ? new Value(plain, value)
            : Of(plain, value ?? Activator.CreateInstance(plain));
    }

    private static bool IsList(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IList<>);

    [GeneratedRegex(
        "(Password|Secret|Token|SlackWebhook|:ApiKeys:[^:]+:Key|:Redis)$",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Secrets();

    /// <summary>Represents a section with members of known names.</summary>
    private sealed record Members(Dictionary<string, ConfigurationKeys> Names) : ConfigurationKeys
    {
        public Members At(string path)
        {
            var at = this;
            foreach (var name in path.Split(':'))
            {
                if (!at.Names.TryGetValue(name, out var next))
                {
                    at.Names.Add(name, next = new Members(Named([])));
                }

                at = (Members)next;
            }

            return at;
        }

        public void Add(Members more)
        {
            foreach (var (name, keys) in more.Names)
            {
                Names[name] = keys;
            }
        }

        protected override JsonObject ToSchema() =>
            new()
            {
                ["type"] = "object",
                ["additionalProperties"] = false,
                ["properties"] = new JsonObject(
                    Names
                        .OrderBy(n => n.Key, StringComparer.Ordinal)
                        .Select(n => KeyValuePair.Create<string, JsonNode?>(n.Key, n.Value.ToSchema()))
                ),
            };

        protected override IEnumerable<string> KeysBelow(string path) => Names.SelectMany(n => n.Value.KeysBelow($"{path}:{n.Key}"));

        protected override IEnumerable<string> UnknownBelow(IConfigurationSection section) =>
            section
                .GetChildren()
                .SelectMany(child =>
                    Names.TryGetValue(child.Key, out var known)
                        ? known.UnknownBelow(child)
                        : [$"{child.Path} is not a key of the product{Spelling.Hint(child.Key, Names.Keys.Order(StringComparer.Ordinal))}"]
                );

        protected override IEnumerable<KeyValuePair<string, string>> EffectiveBelow(IConfigurationSection section) =>
            Names.OrderBy(n => n.Key, StringComparer.Ordinal).SelectMany(n => n.Value.EffectiveBelow(section.GetSection(n.Key)));
    }

    /// <summary>Represents places that are all alike: the elements of a list, or members whose names are chosen freely.</summary>
    private sealed record Many(ConfigurationKeys Each, bool AsList) : ConfigurationKeys
    {
        protected override JsonObject ToSchema() =>
            AsList
                ? new JsonObject { ["type"] = "array", ["items"] = Each.ToSchema() }
                : new JsonObject { ["type"] = "object", ["additionalProperties"] = Each.ToSchema() };

        protected override IEnumerable<string> KeysBelow(string path) => Each.KeysBelow(path + (AsList ? ":0" : ":NAME"));

        protected override IEnumerable<string> UnknownBelow(IConfigurationSection section) =>
            section.GetChildren().SelectMany(Each.UnknownBelow);

        protected override IEnumerable<KeyValuePair<string, string>> EffectiveBelow(IConfigurationSection section) =>
            section.GetChildren().SelectMany(Each.EffectiveBelow);
    }

    /// <summary>Represents a section of other programs.</summary>
    private sealed record Anything : ConfigurationKeys
    {
        protected override JsonObject ToSchema() => new() { ["type"] = "object" };

        protected override IEnumerable<string> KeysBelow(string path) => [];

        protected override IEnumerable<string> UnknownBelow(IConfigurationSection section) => [];

        protected override IEnumerable<KeyValuePair<string, string>> EffectiveBelow(IConfigurationSection section) => [];
    }

    /// <summary>Represents a single value.</summary>
    private sealed record Value(Type Type, object? Default) : ConfigurationKeys
    {
        protected override JsonObject ToSchema()
        {
            var schema = new JsonObject { ["type"] = TypeName };
            if (Type.IsEnum)
            {
                schema["enum"] = new JsonArray([.. Enum.GetNames(Type).Select(n => (JsonNode)n)]);
            }

            if (DefaultText is not null)
            {
                schema["default"] = Default switch
                {
                    bool truth => truth,
                    int or long => Convert.ToInt64(Default, CultureInfo.InvariantCulture),
                    double number => number,
                    _ => DefaultText,
                };
            }

            return schema;
        }

        protected override IEnumerable<string> KeysBelow(string path) => [path];

        private string? DefaultText => Default is null or "" ? null : Convert.ToString(Default, CultureInfo.InvariantCulture);

        private string TypeName =>
            Type == typeof(bool) ? "boolean"
            : Type == typeof(int) || Type == typeof(long) ? "integer"
            : Type == typeof(double) ? "number"
            : "string";

        protected override IEnumerable<string> UnknownBelow(IConfigurationSection section) =>
            section.GetChildren().Select(child => $"{child.Path} is not a key of the product; {section.Path} is a single value");

        protected override IEnumerable<KeyValuePair<string, string>> EffectiveBelow(IConfigurationSection section) =>
            (section.Value ?? DefaultText) is { Length: > 0 } text ? [KeyValuePair.Create(section.Path, text)] : [];
    }
}
