using System.Globalization;

namespace CustomerCache.Core.Tests.Protocol;

/// <summary>A step that is possible in a state of a model.</summary>
internal readonly record struct Step(string Name, Action Take);

/// <summary>
/// A small deployment over the real types of Core: processes, messages and faults, of which one step is taken at a time.
/// </summary>
/// <remarks>
/// The same steps always lead to the same state, so a state is reached again by repeating them. Equal fingerprints mean equal behaviour
/// from then on.
/// </remarks>
internal abstract class ProtocolModel
{
    /// <summary>Gets the broken guarantee; null for none.</summary>
    public string? Broken { get; private set; }

    /// <summary>Gets what happened, for the reader of a counterexample.</summary>
    public List<string> Notes { get; } = [];

    /// <summary>Returns the steps that are possible now, always in the same order.</summary>
    public abstract IEnumerable<Step> Steps();

    /// <summary>Returns everything on which the further behaviour depends.</summary>
    public abstract string Fingerprint();

    /// <summary>Joins the parts of a fingerprint.</summary>
    public static string Join(params IEnumerable<object?> parts) => string.Join('|', parts);

    /// <summary>Reports a guarantee as broken.</summary>
    protected void Break(FormattableString why) => Broken ??= why.ToString(CultureInfo.InvariantCulture);

    /// <summary>Reports a guarantee as broken unless a condition is met.</summary>
    protected void Hold(bool condition, FormattableString why)
    {
        if (!condition)
        {
            Break(why);
        }
    }
}
