namespace CustomerCache.Server.Http.OpenApi;

/// <summary>Describes a query parameter or a header of a request, as metadata of its endpoint. Immutable.</summary>
/// <param name="Name">The name.</param>
/// <param name="Description">A sentence.</param>
internal sealed record ApiParameter(string Name, string Description)
{
    /// <summary>Gets whether it is a header; otherwise it is part of the query.</summary>
    public bool IsHeader { get; init; }

    /// <summary>Gets the JSON type: <c>string</c>, <c>integer</c> or <c>boolean</c>.</summary>
    public string Type { get; init; } = "string";

    /// <summary>Gets the format, such as <c>date-time</c>; null for none.</summary>
    public string? Format { get; init; }

    /// <summary>Gets whether the parameter must be sent.</summary>
    public bool IsRequired { get; init; }

    /// <summary>Gets whether the parameter may be repeated.</summary>
    public bool IsRepeatable { get; init; }

    /// <summary>Gets the least value of a number, or length of a text; null for none.</summary>
    public int? Minimum { get; init; }

    /// <summary>Gets the greatest value of a number, or length of a text; null for none.</summary>
    public int? Maximum { get; init; }

    /// <summary>Gets the value that is used when the parameter is left out; null for none.</summary>
    public string? Default { get; init; }

    /// <summary>Gets an example; null for none.</summary>
    public string? Example { get; init; }

    /// <summary>Gets all allowed values; empty when there are others.</summary>
    public IReadOnlyList<string> Values { get; init; } = [];

    /// <summary>Gets the name of the allowed values, which generated clients use for a type.</summary>
    public string? ValuesName { get; init; }
}

/// <summary>Describes the body of a request, as metadata of its endpoint, which reads it itself, whatever its content type.</summary>
/// <param name="Schema">The type whose JSON is sent; null for any JSON.</param>
/// <param name="Description">A sentence.</param>
/// <param name="Example">An example, as JSON.</param>
internal sealed record ApiBody(Type? Schema, string Description, string Example)
{
    /// <summary>Gets whether an array of such bodies may be sent too.</summary>
    public bool MayBeArray { get; init; }

    /// <summary>Gets further content types, whose content is described elsewhere.</summary>
    public IReadOnlyList<string> OtherTypes { get; init; } = [];
}

/// <summary>
/// Describes an answer, as metadata of its endpoint. One without a body of its own is a problem from 400 on, and empty otherwise.
/// </summary>
/// <param name="Status">The status.</param>
/// <param name="Description">A sentence.</param>
/// <param name="Headers">The response headers; <see cref="ApiHeaders"/> describes them.</param>
internal sealed record ApiAnswer(int Status, string Description, params IReadOnlyList<string> Headers)
{
    /// <summary>Gets whether the answer has an entity tag, so that <c>If-None-Match</c> may save it.</summary>
    public bool IsTagged { get; init; }

    /// <summary>Gets the name under which operations share the answer; null when it is described with each.</summary>
    public string? SharedAs { get; init; }

    /// <summary>Gets an example of the body, as JSON; null for none.</summary>
    public string? Example { get; init; }

    public static implicit operator ApiAnswer((int Status, string Description) answer) => new(answer.Status, answer.Description);
}
